"""The tables, one file each; together here because they refer to each other and Alembic wants one import."""

from chatwidget.models.action import Action
from chatwidget.models.answer_run import AnswerRun
from chatwidget.models.api_key import ApiKey
from chatwidget.models.audit_entry import AuditEntry
from chatwidget.models.conversation import Conversation
from chatwidget.models.delivery import Delivery
from chatwidget.models.eval_case import EvalCase
from chatwidget.models.eval_run import EvalRun
from chatwidget.models.feedback import Feedback
from chatwidget.models.idempotency_key import IdempotencyKey
from chatwidget.models.install import Install
from chatwidget.models.job import Job
from chatwidget.models.message import Message
from chatwidget.models.model_setting import ModelSetting
from chatwidget.models.note import Note
from chatwidget.models.order_code import OrderCode
from chatwidget.models.page import Page
from chatwidget.models.privacy_request import PrivacyRequest
from chatwidget.models.product import Product
from chatwidget.models.refresh_token import RefreshToken
from chatwidget.models.search_change import SearchChange
from chatwidget.models.search_document import SearchDocument
from chatwidget.models.search_index import SearchIndex
from chatwidget.models.search_lexeme import SearchLexeme
from chatwidget.models.search_posting import SearchPosting
from chatwidget.models.search_word import SearchWord
from chatwidget.models.shop import Shop
from chatwidget.models.spending import Spending
from chatwidget.models.sync_run import SyncRun
from chatwidget.models.tenant import Tenant
from chatwidget.models.user import User
from chatwidget.models.visitor import Visitor
from chatwidget.models.widget import Widget

__all__ = [
    "Action",
    "AnswerRun",
    "ApiKey",
    "AuditEntry",
    "Conversation",
    "Delivery",
    "EvalCase",
    "EvalRun",
    "Feedback",
    "IdempotencyKey",
    "Install",
    "Job",
    "Message",
    "ModelSetting",
    "Note",
    "OrderCode",
    "Page",
    "PrivacyRequest",
    "Product",
    "RefreshToken",
    "SearchChange",
    "SearchDocument",
    "SearchIndex",
    "SearchLexeme",
    "SearchPosting",
    "SearchWord",
    "Shop",
    "Spending",
    "SyncRun",
    "Tenant",
    "User",
    "Visitor",
    "Widget",
]
