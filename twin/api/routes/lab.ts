/**
 * GET /lab and POST /lab/commands for people, POST /lab/world and POST /lab/clock for the world
 * process. Only with a lab.
 */
import type { FastifyRequest } from 'fastify';
import { formatInstant } from '#kernel/time.ts';
import { apiError } from '../errors.ts';
import { sameText } from '../auth.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import {
  ClockTickSchema,
  ClockTickTakenSchema,
  LabCommandAcceptedSchema,
  LabCommandSchema,
  LabStatusSchema,
  WorldReportAnswerSchema,
  WorldReportSchema,
} from '../schemas/lab.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addLabRoutes(app: ApiServer, context: RouteContext): void {
  const { lab } = context;
  if (lab === undefined) return;
  addWorldRoute(app, context, lab);
  addClockRoute(app, context, lab);
  app.get(
    '/lab',
    {
      config: { endpoint: 'GET /lab' },
      schema: {
        summary: 'The world, and where all its telegrams are',
        response: { 200: LabStatusSchema, ...ERROR_ANSWERS },
      },
    },
    async () => lab.desk.status(),
  );
  app.post(
    '/lab/commands',
    {
      config: { endpoint: 'POST /lab/commands' },
      schema: {
        summary: 'Tells the world something with its next report',
        body: LabCommandSchema,
        response: { 202: LabCommandAcceptedSchema, ...ERROR_ANSWERS },
      },
    },
    async (request, reply) => reply.code(202).send({ queued: lab.desk.command(request.body) }),
  );
}

function addWorldRoute(
  app: ApiServer,
  { portal, feed }: RouteContext,
  { desk, token }: NonNullable<RouteContext['lab']>,
): void {
  app.post(
    '/lab/world',
    {
      config: { endpoint: 'POST /lab/world' },
      schema: {
        summary: 'The world reports; signed in by the lab token as bearer',
        body: WorldReportSchema,
        response: { 200: WorldReportAnswerSchema, ...ERROR_ANSWERS },
      },
      onRequest: async (request) => checkToken(request, token),
    },
    async (request) => {
      const counters = portal.store.counters.read();
      const commands = desk.report(request.body, counters, portal.clock.now());
      feed.publish('world', '', () => desk.status());
      return { commands };
    },
  );
}

/** The only thing that moves the domain clock of a portal whose world is simulated. */
function addClockRoute(
  app: ApiServer,
  { portal }: RouteContext,
  { takeTick, token }: NonNullable<RouteContext['lab']>,
): void {
  app.post(
    '/lab/clock',
    {
      config: { endpoint: 'POST /lab/clock' },
      schema: {
        summary: 'The world ticks; signed in by the lab token as bearer',
        body: ClockTickSchema,
        response: { 200: ClockTickTakenSchema, ...ERROR_ANSWERS },
      },
      onRequest: async (request) => checkToken(request, token),
    },
    async ({ body: { at, heads } }) => {
      await takeTick({ at: Date.parse(at), heads });
      return { now: formatInstant(portal.domainClock.now()) };
    },
  );
}

function checkToken(request: FastifyRequest, token: string): void {
  const shown = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (!sameText(shown, token)) throw apiError('API_BAD_LAB_TOKEN');
}
