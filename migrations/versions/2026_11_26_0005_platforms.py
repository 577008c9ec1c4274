"""For platforms: deliveries by subject and time, a shop's attention, grants; privacy and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chatwidget.db.isolation import isolate
from chatwidget.db.session import APP_ROLE, SYSTEM_ROLE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("privacy_requests", "audit_log")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("triggered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_deliveries_subject",
        "deliveries",
        ["tenant_id", "shop_id", "subject"],
        unique=False,
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_recent",
        "deliveries",
        ["tenant_id", "shop_id", sa.literal_column("received_at DESC")],
        unique=False,
    )
    op.add_column("shops", sa.Column("attention", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column(
        "shops",
        sa.Column("connected_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("shops", sa.Column("kept_well_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("installs", sa.Column("pending", sa.Text(), nullable=True))
    op.add_column("installs", sa.Column("shop_id", sa.Text(), nullable=True))
    op.create_table(
        "privacy_requests",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('export', 'erase')", name=op.f("ck_privacy_requests_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_privacy_requests_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_privacy_requests")),
    )
    op.create_index(
        "ix_privacy_requests_recent",
        "privacy_requests",
        ["tenant_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "audit_log",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_audit_log_tenant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_log")),
    )
    op.create_index(
        "ix_audit_log_recent",
        "audit_log",
        ["tenant_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    for table in TABLES:
        isolate(table)
    # What has been written stays as it was written.
    op.execute(f"REVOKE UPDATE, DELETE ON audit_log FROM {APP_ROLE}, {SYSTEM_ROLE}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")
    for table, columns in {
        "installs": ("pending", "shop_id"),
        "shops": ("attention", "connected_at", "kept_well_at"),
        "deliveries": ("subject", "triggered_at"),
    }.items():
        if table == "deliveries":
            op.drop_index("ix_deliveries_recent")
            op.drop_index("ix_deliveries_subject")
        for column in columns:
            op.drop_column(table, column)
