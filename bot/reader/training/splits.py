"""Which batches the model learns from, which set its thresholds, and which it is judged on; a batch is one voice.

Batches for judging were chosen before the first training and never looked at to improve anything. Of the two batches of
openings, forty threads of each are held back from learning, beside the batches for setting thresholds. Run as a
module it prints the batches for judging as labelled lines for `liaison read --evaluate`; with `openers` those openings.
"""

import json
import sys
from collections.abc import Sequence

from bot.reader.training.threads import Thread, as_record, threads

VALIDATION = (
    "hotels_travel",
    "bi_reporting",
    "latam_brazil",
    "healthcare_rcm",
    "insurance_tpa_us",
    "crypto_kyc",
    "public_ireland",
    "media_subscriptions_nl",
    "desk_for_agencies",
    "motor_home_claims",
    "fans_and_sellers",
    "treasury_and_credit",
    "public_desks_nz_sg",
    "owners_and_heads",
)
TEST = (
    "claims_insurance",
    "moderation_games",
    "council_uk",
    "africa_fintech",
    "plain_smalltown",
    "execs",
    "itsupport_startups",
    "property_energy",
)
OPENERS = {"openers_calm": slice(255, 295), "openers_everyday": slice(380, 420)}
"""The batches of openings, and which forty threads of each are held back."""


def learning(threads: Sequence[Thread]) -> list[Thread]:
    """The threads to learn from."""
    held = {(thread.batch, thread.key) for thread in openers_held(threads)}
    return [each for each in threads if each.batch not in (*VALIDATION, *TEST) and (each.batch, each.key) not in held]


def openers_held(threads: Sequence[Thread]) -> list[Thread]:
    """The openings that nothing is learned from."""
    return [thread for batch, held in OPENERS.items() for thread in of_batches(threads, (batch,))[held]]


def of_batches(threads: Sequence[Thread], batches: Sequence[str]) -> list[Thread]:
    """The threads of these batches."""
    return [thread for thread in threads if thread.batch in batches]


if __name__ == "__main__":
    for judged in openers_held(threads()) if "openers" in sys.argv[1:] else of_batches(threads(), TEST):
        print(json.dumps(as_record(judged), ensure_ascii=False))
