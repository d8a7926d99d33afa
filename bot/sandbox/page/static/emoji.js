// Slack's names for the emoji people and bots use most, and the few one can pick with a click.

import { h } from "./dom.js";

const NAMES = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 sweat_smile 😅 joy 😂 rofl 🤣 blush 😊 innocent 😇 wink 😉 relieved 😌
heart_eyes 😍 yum 😋 sunglasses 😎 smirk 😏 neutral_face 😐 expressionless 😑 unamused 😒 sweat 😓 pensive 😔 confused 😕
slightly_smiling_face 🙂 upside_down_face 🙃 thinking_face 🤔 zipper_mouth_face 🤐 grimacing 😬 face_with_rolling_eyes 🙄
worried 😟 slightly_frowning_face 🙁 white_frowning_face ☹️ open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 fearful 😨
cold_sweat 😰 cry 😢 sob 😭 scream 😱 disappointed 😞 tired_face 😫 weary 😩 triumph 😤 rage 😡 angry 😠 face_with_symbols_on_mouth 🤬
skull 💀 sleeping 😴 zzz 💤 mask 😷 exploding_head 🤯 partying_face 🥳 hugging_face 🤗 saluting_face 🫡 melting_face 🫠
wave 👋 raised_hand ✋ hand ✋ ok_hand 👌 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 raised_hands 🙌 pray 🙏 handshake 🤝
muscle 💪 point_up ☝️ point_down 👇 point_left 👈 point_right 👉 crossed_fingers 🤞 v ✌️ eyes 👀 brain 🧠 bust_in_silhouette 👤
busts_in_silhouette 👥 raising_hand 🙋 man-shrugging 🤷‍♂️ shrug 🤷 facepalm 🤦 man-raising-hand 🙋‍♂️ woman-raising-hand 🙋‍♀️
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 broken_heart 💔 sparkles ✨ star ⭐ star2 🌟
dizzy 💫 boom 💥 fire 🔥 zap ⚡ sunny ☀️ partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ thunder_cloud_and_rain ⛈️ lightning 🌩️ snowflake ❄️
rainbow 🌈 umbrella ☂️ crescent_moon 🌙 sunrise 🌅 earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_plus_sign ➕
heavy_minus_sign ➖ question ❓ exclamation ❗ bangbang ‼️ interrobang ⁉️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑
rotating_light 🚨 sos 🆘 red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 black_circle ⚫ white_circle ⚪ large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨
large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛ small_red_triangle 🔺 small_red_triangle_down 🔻
small_orange_diamond 🔸 small_blue_diamond 🔹 large_orange_diamond 🔶 large_blue_diamond 🔷 diamond_shape_with_a_dot_inside 💠
arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️ left_right_arrow ↔️
arrows_counterclockwise 🔄 repeat 🔁 arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ fast_forward ⏩
ticket 🎫 admission_tickets 🎟️ label 🏷️ bookmark 🔖 pushpin 📌 round_pushpin 📍 paperclip 📎 link 🔗 triangular_flag_on_post 🚩
clipboard 📋 memo 📝 pencil ✏️ pencil2 ✏️ page_facing_up 📄 page_with_curl 📃 file_folder 📁 open_file_folder 📂 card_index 📇
calendar 📅 date 📅 spiral_calendar_pad 🗓️ chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 receipt 🧾
hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock3 🕒 clock9 🕘 mantelpiece_clock 🕰️
bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣 mute 🔇 speaker 🔈 telephone_receiver 📞 phone ☎️ telephone ☎️ iphone 📱 pager 📟
email 📧 e-mail 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫 speech_balloon 💬
left_speech_bubble 🗨️ thought_balloon 💭 computer 💻 desktop_computer 🖥️ keyboard ⌨️ printer 🖨️ floppy_disk 💾 cd 💿
lock 🔒 unlock 🔓 key 🔑 closed_lock_with_key 🔐 shield 🛡️ mag 🔍 mag_right 🔎 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️
toolbox 🧰 nut_and_bolt 🔩 electric_plug 🔌 battery 🔋 bulb 💡 flashlight 🔦 test_tube 🧪 microscope 🔬 satellite_antenna 📡
moneybag 💰 dollar 💵 euro 💶 pound 💷 credit_card 💳 money_with_wings 💸 scales ⚖️ briefcase 💼 office 🏢 hospital 🏥 bank 🏦
house 🏠 factory 🏭 airplane ✈️ rocket 🚀 car 🚗 truck 🚚 ship 🚢 construction 🚧 traffic_light 🚥 vertical_traffic_light 🚦
tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅 first_place_medal 🥇 dart 🎯 soccer ⚽ bowling 🎳 game_die 🎲
coffee ☕ tea 🍵 beer 🍺 beers 🍻 pizza 🍕 cake 🍰 birthday 🎂 apple 🍎 palm_tree 🌴 seedling 🌱 evergreen_tree 🌲 four_leaf_clover 🍀
dog 🐶 cat 🐱 bug 🐛 bee 🐝 turtle 🐢 snail 🐌 unicorn_face 🦄 robot_face 🤖 ghost 👻 alien 👽 crystal_ball 🔮 books 📚 book 📖 newspaper 📰
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣ keycap_ten 🔟 100 💯 new 🆕 ok 🆗 up 🆙
information_source ℹ️ abc 🔤 id 🆔 a 🅰️ b 🅱️ o2 🅾️ recycle ♻️ infinity ♾️ copyright ©️ registered ®️ tm ™️
beach_with_umbrella 🏖️ face_with_thermometer 🤒 ambulance 🚑 lotus_position 🧘 running 🏃 walking 🚶 detective 🕵️ construction_worker 👷
heavy_exclamation_mark ❗ grey_exclamation ❕ grey_question ❔ small_airplane 🛩️ passport_control 🛂 customs 🛃 checkered_flag 🏁 white_flag 🏳️
`;

const LIST = NAMES.trim().split(/\s+/);
const TABLE = new Map();
for (let at = 0; at < LIST.length; at += 2) TABLE.set(LIST[at], LIST[at + 1]);

/** The emoji offered first. */
export const QUICK = ["white_check_mark", "eyes", "ticket"];

/** The emoji of a picker, by what was typed. */
export function find(typed) {
  const word = typed.toLowerCase().replaceAll(":", "").trim();
  const names = [...TABLE.keys()].filter(
    (name, at, all) => name.includes(word) && all.findIndex((other) => TABLE.get(other) === TABLE.get(name)) === at,
  );
  return (word ? names : ["ticket", ...names.filter((name) => name !== "ticket")]).slice(0, 64);
}

/** The character of an emoji's name, if it is known. */
export const emojiOf = (name) => TABLE.get(name.split("::")[0]);

/** An emoji drawn; a name nobody knows stays as it was written. */
export function emojiNode(name) {
  const character = emojiOf(name);
  if (!character) return `:${name}:`;
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
    character,
  );
}
