"""What OpenTelemetry is told, where somebody listens: doors, states and costs; never a prompt, key or picture."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import Misconfigured

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span, Tracer

Attribute = str | bool | int | float


class Spans:
    """Begins spans on a tracer; without one, none."""

    def __init__(self, tracer: "Tracer | None" = None) -> None:
        self._tracer = tracer

    @contextmanager
    def call(self, name: str, headers: Mapping[str, str]) -> Iterator["Seen"]:
        """One call, as a part of the trace that its headers name."""
        if self._tracer is None:
            yield Seen()
            return
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind

        with self._tracer.start_as_current_span(
            name, extract(headers), SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            yield Seen(span)

    @contextmanager
    def part(self, name: str, **facts: Attribute) -> Iterator["Seen"]:
        """Something within a call. An error is told by its kind alone; its words may hold a prompt."""
        if self._tracer is None:
            yield Seen()
            return
        with self._tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        ) as span:
            seen = Seen(span)
            seen.tell(**facts)
            try:
                yield seen
            except BaseException as error:
                seen.went_wrong(type(error).__name__)
                raise


class Seen:
    """A span, or nothing where nobody listens."""

    def __init__(self, span: "Span | None" = None) -> None:
        self._span = span

    def tell(self, **facts: Attribute | None) -> None:
        """Facts by name, `__` for a dot; None is left out."""
        if self._span is not None:
            for name, value in facts.items():
                if value is not None:
                    self._span.set_attribute(name.replace("__", "."), value)

    def went_wrong(self, kind: str) -> None:
        """It did not come to its end."""
        if self._span is not None:
            from opentelemetry.trace import StatusCode

            self._span.set_attribute("error.type", kind)
            self._span.set_status(StatusCode.ERROR)


@contextmanager
def telling(processor: "SpanProcessor | None" = None) -> Iterator[Spans]:
    """Spans that go to the collector which the OTEL_ variables name (OTLP over HTTP), or to `processor`; what is left
    is sent at the end. Misconfigured where the packages are not installed."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise Misconfigured(
            f"telemetry needs {error.name or 'opentelemetry'}", "Install it: pip install 'tetap[telemetry]'"
        ) from None
    resource = Resource.create()
    if str(resource.attributes.get("service.name", "")).startswith("unknown_service"):
        resource = resource.merge(Resource({"service.name": "tetap"}))
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield Spans(provider.get_tracer("tetap.gateway"))
    finally:
        provider.shutdown()
