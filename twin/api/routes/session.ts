/** POST, GET and DELETE /session, and the sign-in of the demo users. */
import { Type } from 'typebox';
import { apiError } from '../errors.ts';
import { sessionAnswer } from '../auth.ts';
import { demoSignIns, demoUserName } from '../demo.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import {
  DemoSignInSchema,
  SessionSchema,
  SignedOutSchema,
  SignInSchema,
  type DemoSignInRequest,
} from '../schemas/session.ts';
import { isLocalRequest } from '../security.ts';
import {
  clearSessionCookie,
  presentedSession,
  seenBy,
  setSessionCookie,
} from '../session-guard.ts';
import type { User } from '../../store/users.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addSessionRoutes(app: ApiServer, context: RouteContext): void {
  const { auth, feed } = context;
  app.post(
    '/session',
    {
      config: { endpoint: 'POST /session' },
      schema: {
        summary: 'Sign in',
        body: SignInSchema,
        response: { 200: SessionSchema, ...ERROR_ANSWERS },
      },
    },
    async (request, reply) => {
      const present = presentedSession(request);
      const viewer = await auth.signIn({ ...request.body, address: request.ip, present });
      feed.recheck();
      setSessionCookie(reply, viewer);
      return sessionAnswer(viewer);
    },
  );
  app.get(
    '/session',
    {
      config: { endpoint: 'GET /session' },
      schema: {
        summary: 'Who is signed in; user is null where nobody is',
        response: { 200: Type.Union([SessionSchema, SignedOutSchema]), ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const viewer = auth.resolve(presentedSession(request));
      if (viewer !== undefined) return sessionAnswer(viewer);
      return { user: null, demo: context.lab !== undefined && isLocalRequest(request) };
    },
  );
  app.delete(
    '/session',
    {
      config: { endpoint: 'DELETE /session' },
      schema: { summary: 'Sign out', response: { 204: Type.Null(), ...ERROR_ANSWERS } },
    },
    async (request, reply) => {
      auth.signOut(seenBy(request).viewer);
      feed.recheck();
      clearSessionCookie(reply);
      return reply.code(204).send(null);
    },
  );
  if (context.lab !== undefined) addDemoRoute(app, context);
}

/** Signs in without a password, so it exists only for a simulated portal on this machine. */
function addDemoRoute(app: ApiServer, context: RouteContext): void {
  app.post(
    '/session/demo',
    {
      config: { endpoint: 'POST /session/demo' },
      schema: {
        summary: 'Sign in as a demo user of a simulated portal',
        body: DemoSignInSchema,
        response: { 200: SessionSchema, ...ERROR_ANSWERS },
      },
    },
    async (request, reply) => {
      if (!isLocalRequest(request)) {
        throw apiError('API_NOT_FOUND', { details: { what: 'demo sign-in from other machines' } });
      }
      const user = await demoUser(context, request.body);
      const viewer = context.auth.open(user, presentedSession(request));
      context.feed.recheck();
      setSessionCookie(reply, viewer);
      return sessionAnswer(viewer);
    },
  );
}

async function demoUser(context: RouteContext, wanted: DemoSignInRequest): Promise<User> {
  const { store } = context.portal;
  if (wanted.role === 'tenant' && wanted.dwellingId === undefined) {
    const details = { field: 'body.dwellingId', reason: 'is missing' };
    throw apiError('API_BAD_REQUEST', { details });
  }
  await demoSignIns({ dataDir: context.dataDir, store });
  const user = store.users.byName(demoUserName(wanted.role, wanted.dwellingId));
  if (user?.demo !== true) throw apiError('API_NOT_FOUND', { details: { what: 'such demo user' } });
  return user;
}
