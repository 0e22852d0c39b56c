/** What the routes are given. They hold no SQL and no rules: they ask and convert. */
import type { FastifyInstance, FastifyBaseLogger, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { ClockTick, PortalContext } from '../../context.ts';
import type { FourEyes } from '../../property/four-eyes.ts';
import type { Access } from '../access.ts';
import type { Auth } from '../auth.ts';
import type { LabDesk } from '../lab-desk.ts';
import type { LiveFeed } from '../live.ts';

/** Fastify with request types that follow from the schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface RouteContext {
  readonly portal: PortalContext;
  readonly dataDir: string;
  readonly fourEyes: FourEyes;
  readonly auth: Auth;
  readonly access: Access;
  readonly feed: LiveFeed;
  /** Present when a lab runs the world. */
  readonly lab?: {
    readonly desk: LabDesk;
    readonly token: string;
    readonly takeTick: (tick: ClockTick) => Promise<void>;
  };
}
