"""Catalogue search: the index of products and passages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chatwidget.db.isolation import isolate

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("search_indexes", "search_documents", "search_postings", "search_lexemes", "search_words", "search_changes")

# Runs as whoever deletes, or as the owner inside a cascade, whom row-level security lets through.
EMPTY_POSTINGS = """
CREATE FUNCTION search_index_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_postings WHERE tenant_id = OLD.tenant_id AND index_number = OLD.number;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "search_indexes",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("shop_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("products", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("product_words", sa.Double(), server_default="0", nullable=False),
        sa.Column("passages", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("passage_words", sa.Double(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "shop_id"],
            ["shops.tenant_id", "shops.id"],
            name=op.f("fk_search_indexes_tenant_id_shop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "shop_id", name=op.f("pk_search_indexes")),
    )
    op.create_index("uq_search_indexes_number", "search_indexes", ["tenant_id", "number"], unique=True)
    op.create_table(
        "search_documents",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("shop_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("named", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("words", sa.Double(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=True),
        sa.Column("passage", sa.Text(), nullable=True),
        sa.Column("lowest_price", sa.Numeric(), nullable=True),
        sa.Column("highest_price", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("available", sa.Boolean(), nullable=True),
        sa.Column("options", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "shop_id"],
            ["shops.tenant_id", "shops.id"],
            name=op.f("fk_search_documents_tenant_id_shop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "number", name=op.f("pk_search_documents")),
    )
    op.create_index(
        "uq_search_documents_source", "search_documents", ["tenant_id", "shop_id", "source_id", "part"], unique=True
    )
    op.create_table(
        "search_postings",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("index_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lexeme", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("impact", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "index_number", "lexeme", "kind", "impact", "document", name=op.f("pk_search_postings")
        ),
    )
    op.create_table(
        "search_lexemes",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("index_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lexeme", sa.Text(collation="C"), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("named", sa.Integer(), nullable=False),
        sa.Column("reversed", sa.Text(collation="C"), sa.Computed("reverse(lexeme)", persisted=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "index_number"],
            ["search_indexes.tenant_id", "search_indexes.number"],
            name=op.f("fk_search_lexemes_tenant_id_index_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "index_number", "lexeme", name=op.f("pk_search_lexemes")),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "ix_search_lexemes_reversed", "search_lexemes", ["tenant_id", "reversed", "index_number"], unique=False
    )
    op.create_table(
        "search_words",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("index_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("lexeme", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "index_number"],
            ["search_indexes.tenant_id", "search_indexes.number"],
            name=op.f("fk_search_words_tenant_id_index_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "index_number", "word", "lexeme", name=op.f("pk_search_words")),
    )
    op.create_table(
        "search_changes",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("index_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("lexemes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("documents", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("named", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("product_words", sa.Double(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("passage_words", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "index_number"],
            ["search_indexes.tenant_id", "search_indexes.number"],
            name=op.f("fk_search_changes_tenant_id_index_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "index_number", "number", name=op.f("pk_search_changes")),
    )
    op.execute(EMPTY_POSTINGS)
    op.execute(
        "CREATE TRIGGER empty_postings AFTER DELETE ON search_indexes"
        " FOR EACH ROW EXECUTE FUNCTION search_index_removed()"
    )
    for table in TABLES:
        isolate(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")
    op.execute("DROP FUNCTION search_index_removed")
