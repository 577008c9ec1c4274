"""A sync that is wanted while another runs is remembered, and follows it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_runs", sa.Column("next_sync", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_sync_runs_next_sync"), "sync_runs", "next_sync IN ('full', 'delta')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_sync_runs_next_sync"), "sync_runs", type_="check")
    op.drop_column("sync_runs", "next_sync")
