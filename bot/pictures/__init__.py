"""Pictures of notices: drawn here, attached by each platform in its own way.

May import handlers' notices and matplotlib, which is loaded only when the first picture is drawn; never a platform.
`paint` is the whole port: a notice in, bytes with a name and words for those who cannot see them out.
"""

from bot.pictures.painting import Drawable, Painter, Picture, paint

__all__ = ["Drawable", "Painter", "Picture", "paint"]
