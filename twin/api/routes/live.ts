/** GET /live: Server-Sent Events. */
import { Type } from 'typebox';
import type { ServerResponse } from 'node:http';
import { isHead } from '../http-server.ts';
import type { LiveSink } from '../live.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

/** A browser sends the header; the query is for a page that opens a stream of its own accord. */
const LiveQuerySchema = Type.Object(
  { lastEventId: Type.Optional(Type.String({ maxLength: 100 })) },
  { additionalProperties: false },
);

/** Never serialised: the stream is written by the feed. */
const EventStream = {
  description: 'a stream of events that ends with the session',
  content: { 'text/event-stream': { schema: Type.String() } },
};

export function addLiveRoutes(app: ApiServer, { auth, feed }: RouteContext): void {
  app.get(
    '/live',
    {
      config: { endpoint: 'GET /live' },
      schema: {
        summary: 'Server-Sent Events: hello, counters, reading, telegram, alarm, gateway, world',
        description: 'Resumes after the id in the Last-Event-ID header or in the query.',
        querystring: LiveQuerySchema,
        response: { 200: EventStream, ...ERROR_ANSWERS },
      },
    },
    (request, reply) => {
      const { viewer } = seenBy(request);
      const owner = { user: viewer.user.name, session: viewer.sessionId };
      feed.requireRoom(owner);
      const header = request.headers['last-event-id'];
      const lastEventId = typeof header === 'string' ? header : request.query.lastEventId;
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      if (isHead(request.raw)) return void reply.raw.end();
      const close = feed.open({
        viewer,
        owner,
        lastEventId,
        sink: sinkOf(reply.raw),
        stillSignedIn: () => auth.resolve(viewer.sessionId) !== undefined,
      });
      reply.raw.on('close', close);
    },
  );
}

function sinkOf(response: ServerResponse): LiveSink {
  return {
    write: (text) => response.write(text),
    destroy: () => void response.destroy(),
    get unreadBytes() {
      return response.writableLength;
    },
  };
}
