"""How static files are named when they are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):
    """Names with hashes, in the imports of scripts as well: no page mixes two versions of them."""

    support_js_module_import_aggregation = True
