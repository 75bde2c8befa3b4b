"""The API at /api/v1/: what is published, for programs. It reads what the portal shows, and nothing
else.

``version_1`` puts it together of routers, one for each subject; ``answers`` is what stands around
every answer; ``page`` explains it to people. docs/adr/0132 says why it is as it is.
"""
