// Runs in AWS Lambda. Hands the events of a CloudWatch Logs subscription over to Loki.
import { gunzipSync } from 'node:zlib';

/** A name with what one label value may hold: `/ecs/dev-davidshaevel/backend` of service `backend`. */
export function toStream({ logGroup, logStream, logEvents }, { services, system, environment }) {
  return {
    stream: { service: services[logGroup] ?? logGroup, system, environment, source: 'cloudwatch' },
    // Loki wants nanoseconds as text; CloudWatch has milliseconds. The stream would be a label for every task: it is metadata.
    values: logEvents.map(({ timestamp, message }) => [
      `${timestamp}000000`,
      message.trimEnd(),
      { log_stream: logStream },
    ]),
  };
}

export async function handler(event) {
  const { LOKI_URL, SERVICES, SYSTEM: system, ENVIRONMENT: environment } = process.env;
  const data = JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString());
  // CloudWatch sends a control message to try the subscription.
  if (data.messageType !== 'DATA_MESSAGE') return { pushed: 0 };
  const stream = toStream(data, { services: JSON.parse(SERVICES), system, environment });
  const response = await fetch(`${LOKI_URL}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams: [stream] }),
    signal: AbortSignal.timeout(10_000),
  });
  // Lambda tries twice more; Loki keeps one of two equal lines. 400 is what it will never take, such as lines too old.
  if (response.status === 400) console.warn(`Loki refused lines of ${data.logGroup}: ${await response.text()}`);
  else if (!response.ok) throw new Error(`Loki answered ${response.status}: ${await response.text()}`);
  return { pushed: stream.values.length };
}
