/** What people do with their own account: use a code, change the password, end sessions. */
import { Type } from 'typebox';
import { formatInstant } from '#kernel/time.ts';
import { Accounts } from '../../accounts/accounts.ts';
import { hashSessionId, sessionAnswer, type SignedIn } from '../auth.ts';
import {
  OwnSessionListSchema,
  PasswordChangeSchema,
  RedeemSchema,
  SessionIdSchema,
  type OwnSession,
} from '../schemas/accounts.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { SessionSchema } from '../schemas/session.ts';
import { presentedSession, seenBy, setSessionCookie } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addAccountRoutes(app: ApiServer, context: RouteContext): void {
  const { portal, auth } = context;
  const accounts = new Accounts(portal.store, portal.clock);
  const passwords = auth.passwords.beside(portal.clock);
  app.post(
    '/session/invitation',
    {
      config: { endpoint: 'POST /session/invitation' },
      schema: {
        summary: 'Choose a password with a one-time code, and sign in',
        body: RedeemSchema,
        response: { 200: SessionSchema, ...ERROR_ANSWERS },
      },
    },
    async (request, reply) => {
      const { user, code, password } = request.body;
      const attempt = { user, address: request.ip };
      const account = await passwords.pass(attempt, () => accounts.redeem(user, code, password));
      const viewer = auth.open(account, presentedSession(request));
      context.feed.recheck();
      setSessionCookie(reply, viewer);
      return sessionAnswer(viewer);
    },
  );
  app.put(
    '/session/password',
    {
      config: { endpoint: 'PUT /session/password' },
      schema: {
        summary: 'Change the own password; all other sessions end',
        body: PasswordChangeSchema,
        response: { 204: Type.Null(), ...ERROR_ANSWERS },
      },
    },
    async (request, reply) => {
      const { viewer } = seenBy(request);
      const keepSession = hashSessionId(viewer.sessionId);
      const attempt = { user: viewer.user.name, address: request.ip, knownSession: keepSession };
      await passwords.pass(attempt, () =>
        accounts.changePassword(viewer.user.name, { ...request.body, keepSession }),
      );
      context.feed.recheck();
      return reply.code(204).send(null);
    },
  );
  addSessionListRoutes(app, context, accounts);
}

function addSessionListRoutes(app: ApiServer, { feed }: RouteContext, accounts: Accounts): void {
  app.get(
    '/sessions',
    {
      config: { endpoint: 'GET /sessions' },
      schema: {
        summary: 'The own sessions, newest first',
        response: { 200: OwnSessionListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => ownSessions(accounts, seenBy(request).viewer),
  );
  app.delete(
    '/sessions/:id',
    {
      config: { endpoint: 'DELETE /sessions/:id' },
      schema: {
        summary: 'End one of the own sessions',
        params: SessionIdSchema,
        response: { 200: OwnSessionListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { viewer } = seenBy(request);
      accounts.endSessions(viewer.user.name, viewer.user.name, request.params.id);
      feed.recheck();
      return ownSessions(accounts, viewer);
    },
  );
}

function ownSessions(accounts: Accounts, { user, sessionId }: SignedIn): OwnSession[] {
  const own = hashSessionId(sessionId);
  return accounts.sessions(user.name).map(({ id, createdAt, expiresAt }) => ({
    id,
    createdAt: formatInstant(createdAt),
    expiresAt: formatInstant(expiresAt),
    current: own.startsWith(id),
  }));
}
