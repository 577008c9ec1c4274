"""Questions that got no real answer are kept as a list of things to do."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer_runs", sa.Column("gap", sa.Text(), nullable=True))
    op.add_column("answer_runs", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_answer_runs_gap",
        "answer_runs",
        ["tenant_id", "finished_at", "id"],
        postgresql_where=sa.text("gap IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_answer_runs_gap", table_name="answer_runs")
    op.drop_column("answer_runs", "settled_at")
    op.drop_column("answer_runs", "gap")
