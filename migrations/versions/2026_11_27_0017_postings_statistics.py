"""Postings are taken away by their place in the table, whatever the last ANALYZE has seen.

Where the statistics list every tenant there was, PostgreSQL takes a new one for a single row, reads all of the tenant's
postings by their index and compares each with every place that is to go: minutes for a shop that has just been read.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE search_postings ALTER COLUMN tenant_id SET STATISTICS 0")
    if (op.get_bind().dialect.server_version_info or (0,)) >= (18,):  # what was gathered before would stay for ever
        op.execute("SELECT pg_clear_attribute_stats(current_schema(), 'search_postings', 'tenant_id', false)")


def downgrade() -> None:
    op.execute("ALTER TABLE search_postings ALTER COLUMN tenant_id SET STATISTICS DEFAULT")
