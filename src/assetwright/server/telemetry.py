"""Traces by OpenTelemetry, for those who collect them: off unless ``server.traces`` is on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assetwright import __version__
from assetwright.types import EnvironmentProblem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

    from assetwright.server.service import Service

UNTRACED = "healthz,readyz,metrics"
"""Asked every few seconds, and of interest to nobody."""


def trace(app: FastAPI, exporter: SpanExporter | None = None) -> TracerProvider:
    """Send a span for every request, as part of the client's trace where it has one.

    The stages of its work are spans within it. Without an ``exporter``, where to is for the
    standard variables to say, such as ``OTEL_EXPORTER_OTLP_ENDPOINT``
    (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Shut the provider down at the
    end: it sends what it still holds. EnvironmentProblem without ``assetwright[otel]``.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise EnvironmentProblem(
            "Traces need OpenTelemetry: pip install 'assetwright[otel]'."
        ) from error
    name = os.environ.get("OTEL_SERVICE_NAME", "assetwright")
    about = {"service.name": name, "service.version": __version__}
    provider = TracerProvider(resource=Resource.create(about))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    app.add_middleware(
        OpenTelemetryMiddleware,
        excluded_urls=UNTRACED,
        tracer_provider=provider,
        exclude_spans=["receive", "send"],
    )
    service: Service = app.state.service
    service.metrics.span = provider.get_tracer("assetwright").start_as_current_span
    return provider
