/** The portal's HTTP side: plugins, routes, one error handler. Nothing listens yet, see listen.ts. */
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import type { Instant } from '#kernel/time.ts';
import type { ClockTick, PortalContext } from '../context.ts';
import { createDisclosureBudget } from '../property/disclosure-budget.ts';
import type { FourEyes } from '../property/four-eyes.ts';
import { createAccess } from './access.ts';
import { addErrorAnswers, answerFrameworkError } from './answers.ts';
import { Auth } from './auth.ts';
import { addDashboard } from './dashboard.ts';
import { demoSignIns } from './demo.ts';
import { domainNow } from './domain-now.ts';
import { createHttpServer } from './http-server.ts';
import { LabDesk } from './lab-desk.ts';
import { connectFeed } from './live-source.ts';
import { ownEvent } from './own-events.ts';
import { addFairTurns } from './fair-turns.ts';
import { LiveFeed, type Timers } from './live.ts';
import { addOpenApi, addOpenApiRoute } from './openapi.ts';
import { addReadAudit } from './read-audit.ts';
import { addAccountRoutes } from './routes/accounts.ts';
import { addAlarmRoutes } from './routes/alarms.ts';
import { addBillCheckRoutes } from './routes/bill-check.ts';
import { addBillRoutes } from './routes/bills.ts';
import { addConsumptionRoutes } from './routes/consumption.ts';
import { addElectricityRoutes } from './routes/electricity.ts';
import type { ApiServer, RouteContext } from './routes/context.ts';
import { addDecisionRoutes } from './routes/decisions.ts';
import { addLabRoutes } from './routes/lab.ts';
import { addLiveRoutes } from './routes/live.ts';
import { addMeterRoutes } from './routes/meters.ts';
import { addProposalRoutes } from './routes/proposals.ts';
import { addReadingRoutes } from './routes/readings.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addStatusRoutes } from './routes/status.ts';
import { addTelegramRoutes } from './routes/telegrams.ts';
import { ErrorAnswerSchema } from './schemas/common.ts';
import { DissectionNodeSchema } from './schemas/telegrams.ts';
import { addHostCheck, addSecurityHeaders } from './security.ts';
import { addSessionGuard, API_PREFIX } from './session-guard.ts';
import { validatorCompiler } from './validation.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

interface AppOptions {
  /** Address the app will listen on; on loopback requests must name this machine. */
  readonly host: string;
  /** Where `demo-sign-ins.json` is kept. */
  readonly dataDir: string;
  /** Changes that need a second person. */
  readonly fourEyes: FourEyes;
  readonly timers?: Timers;
  /** Takes the lab's tick; resolves when the world may continue. */
  readonly takeTick: (tick: ClockTick) => Promise<void>;
  /** Everything that the lab sent by then has arrived. */
  readonly receivedUntil: () => Instant | undefined;
}

const SYSTEM_TIMERS: Timers = {
  setTimeout: (callback, ms) => setTimeout(callback, ms).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
};

/** Everything that answers on HTTP for a portal. Close it before its store. */
export async function createApp(
  portal: PortalContext,
  options: AppOptions,
): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    // HEAD is answered below the routes.
    exposeHeadRoutes: false,
    serverFactory: (handler) => createHttpServer(handler),
    forceCloseConnections: true,
    frameworkErrors: answerFrameworkError,
  });
  // Only JSON is read: a form of another site cannot be sent as JSON without a preflight.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  addErrorAnswers(app, portal);
  addHostCheck(app, options.host);
  await addSecurityHeaders(app);
  await app.register(cookie);
  await addOpenApi(app);
  app.addSchema(ErrorAnswerSchema);
  app.addSchema(DissectionNodeSchema);
  const context = routeContext(portal, options);
  app.addHook('preClose', async () => context.feed.stop());
  if (portal.lab !== undefined) await demoSignIns({ dataDir: options.dataDir, ...portal });
  await app.register(async (api) => addRoutes(api as ApiServer, context), { prefix: API_PREFIX });
  addOpenApiRoute(app);
  await addDashboard(app, { uiDir: portal.uiDir, brand: portal.brand });
  return app;
}

function routeContext(portal: PortalContext, options: AppOptions): RouteContext {
  const access = createAccess(portal.defences, createDisclosureBudget(portal.store));
  const feed = new LiveFeed({
    access,
    timers: options.timers ?? SYSTEM_TIMERS,
    epoch: portal.clock.now().toString(36),
    connect: (target) => connectFeed(portal, target),
    own: (viewer, name, data) => ownEvent(portal.store, viewer, { name, data }),
  });
  const { lab } = portal;
  return {
    portal,
    dataDir: options.dataDir,
    fourEyes: options.fourEyes,
    auth: new Auth(portal.store, portal.clock, () => domainNow(portal)),
    access,
    feed,
    ...(lab === undefined
      ? {}
      : {
          lab: {
            desk: new LabDesk(portal.store.counters.read(), options.receivedUntil),
            token: lab.token,
            takeTick: options.takeTick,
          },
        }),
  };
}

function addRoutes(api: ApiServer, context: RouteContext): void {
  addSessionGuard(api, context.auth, context.access);
  addFairTurns(api);
  addReadAudit(api, context.portal.store, context.portal.clock);
  addSessionRoutes(api, context);
  addAccountRoutes(api, context);
  addStatusRoutes(api, context);
  addMeterRoutes(api, context);
  addReadingRoutes(api, context);
  addTelegramRoutes(api, context);
  addAlarmRoutes(api, context);
  addDecisionRoutes(api, context);
  addBillRoutes(api, context);
  addBillCheckRoutes(api, context);
  addConsumptionRoutes(api, context);
  addElectricityRoutes(api, context);
  addProposalRoutes(api, context);
  addLiveRoutes(api, context);
  addLabRoutes(api, context);
}
