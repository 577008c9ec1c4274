"""The stream's events: however the bytes are cut, and in all the ways in which servers write them."""

from typing import Any

import pytest

from chatwidget.answers.sse import MOST_BYTES, Events
from chatwidget.errors import ModelUnavailable

STREAM = ': hello\n\ndata: {"n": 1}\n\nevent: message\nid: 7\ndata:{"n":\ndata: "zwei ü"}\n\ndata: {"n": 3}\n\n'


def read(stream: bytes, size: int) -> tuple[list[Any], Events]:
    events = Events()
    heard = [event for at in range(0, len(stream), size) for event in events.feed(stream[at : at + size])]
    return [*heard, *events.end()], events


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_events_are_the_same_however_the_bytes_are_cut(line_end: str, size: int) -> None:
    stream = (STREAM + "data: [DONE]\n\n").replace("\n", line_end).encode()
    heard, events = read(stream, size)
    assert heard == [{"n": 1}, {"n": "zwei ü"}, {"n": 3}]
    assert events.is_done


@pytest.mark.parametrize(
    "stream",
    [b'data: {"n": 1}\ndata: {"n": 2}\n', b'data: {"n": 1}\n\ndata: {"n": 2}', b'data: {"n": 1}\r\rdata: {"n": 2}\r'],
    ids=["no empty lines", "no last line end", "CR to the end"],
)
def test_events_without_the_empty_line_that_should_follow_count(stream: bytes) -> None:
    heard, events = read(stream, 5)
    assert heard == [{"n": 1}, {"n": 2}]
    assert not events.is_done


def test_an_event_is_heard_with_its_line_and_not_with_the_next() -> None:
    assert list(Events().feed(b'data: {"n": 1}\n')) == [{"n": 1}]


def test_what_comes_after_the_end_is_not_heard() -> None:
    heard, _ = read(b'data: [DONE]\n\ndata: {"n": 1}\n\n', 1_000)
    assert heard == []


def test_what_is_neither_an_object_nor_data_is_passed_over() -> None:
    assert read(b'retry: 5\ndata: "text"\n\ndata: 3\n\ndata:\n\nnonsense\n\ndata: {"n": 1}\n\n', 4)[0] == [{"n": 1}]


@pytest.mark.parametrize("stream", [b"data: {not json\n\n", b'data: {"n": 1', b"data: <html>\ndata: </html>\n\n"])
def test_data_that_is_no_json_is_an_error_and_not_silence(stream: bytes) -> None:
    with pytest.raises(ValueError, match="no JSON"):
        read(stream, 3)


def test_an_error_event_is_an_error_whatever_it_says() -> None:
    with pytest.raises(ModelUnavailable) as raised:
        read(b'event: error\r\ndata: {"message": "overloaded"}\r\n\r\n', 6)
    assert raised.value.code == "model_error"


def test_a_stream_without_an_end_does_not_fill_the_memory() -> None:
    events = Events()
    for _ in range(MOST_BYTES // 65_536):
        assert list(events.feed(b"x" * 65_536)) == []
    with pytest.raises(ModelUnavailable):
        list(events.feed(b"x"))
