"""Products in a shop's other languages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("translations", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("search_documents", sa.Column("translation", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("search_documents", "translation")
    op.drop_column("products", "translations")
