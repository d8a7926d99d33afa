"""Which batches the model learns from, which set its thresholds, and which it is judged on; a batch is one voice.

Batches for judging were chosen before the first training and never looked at to improve anything. Run as a module it
prints them as labelled lines for `liaison read --evaluate`.
"""

import json
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


def learning(threads: Sequence[Thread]) -> list[Thread]:
    """The threads to learn from."""
    return [thread for thread in threads if thread.batch not in (*VALIDATION, *TEST)]


def of_batches(threads: Sequence[Thread], batches: Sequence[str]) -> list[Thread]:
    """The threads of these batches."""
    return [thread for thread in threads if thread.batch in batches]


if __name__ == "__main__":
    for judged in of_batches(threads(), TEST):
        print(json.dumps(as_record(judged), ensure_ascii=False))
