"""A shopper's proven e-mail address is told from one that was only claimed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visitors", sa.Column("email_proven", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("visitors", "email_proven")
