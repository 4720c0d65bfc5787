import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** Whether spans go anywhere. Without an endpoint the API's no-op tracer is used and nothing below costs anything. */
export const tracing = Boolean(process.env.OTEL_EXPORTER_OTLP_ENDPOINT);

let provider;

/** Starts exporting spans by OTLP/HTTP; `name` is the service's name unless OTEL_SERVICE_NAME says otherwise. */
export function startTracing(name) {
  if (!tracing) return;
  provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME || name }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
}

export const stopTracing = () => provider?.shutdown();

const tracer = () => trace.getTracer('lab-node-apps');

/** Runs `next` inside the span of an incoming request; the span ends with the response. */
export function serverSpan(req, res, next) {
  const parent = propagation.extract(context.active(), req.headers);
  const attributes = { 'http.request.method': req.method, 'url.path': req.path };
  const span = tracer().startSpan(req.method, { kind: SpanKind.SERVER, attributes }, parent);
  res.on('finish', () => {
    // The route is known only now; the path would give every item a name of its own.
    if (req.route) span.updateName(`${req.method} ${req.baseUrl}${req.route.path}`);
    span.setAttribute('http.response.status_code', res.statusCode);
    if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  });
  res.on('close', () => span.end());
  context.with(trace.setSpan(parent, span), next);
}

/** Runs `work` inside a client span. */
export async function clientSpan(name, attributes, work) {
  return tracer().startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The headers that carry the current trace to another service. */
export function traceHeaders() {
  const headers = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The exemplar of the current request, undefined outside a sampled trace. */
export function exemplar() {
  const span = trace.getActiveSpan()?.spanContext();
  return span && { trace_id: span.traceId };
}
