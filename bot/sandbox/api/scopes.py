"""Which scope a method needs, any one of those named; a need that hangs on the conversation is asked in the method."""

NEEDED: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "conversations.join": ("channels:join",),
    "conversations.leave": ("channels:manage", "groups:write"),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "bots.info": ("users:read",),
    "team.info": ("team:read",),
    "emoji.list": ("emoji:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
}

WITH_APP_TOKEN = frozenset({"apps.connections.open"})
WITHOUT_TOKEN = frozenset({"api.test"})
