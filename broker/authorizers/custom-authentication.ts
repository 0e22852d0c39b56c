/**
 * Custom authentication: which authoriser a client is for, whether its token is signed, what the
 * function says, and how long that counts. Clients that nobody knows yet make this core work, so only
 * so many are asked about at a time, and a token without a good signature reaches no function.
 */
import type { Clock } from '#kernel/time.ts';
import type { CustomAuthorizer, CustomAuthorizers } from '../registry/custom-authorizers.ts';
import type { DomainAuthorizer } from '../registry/domain-configurations.ts';
import { reasonOf } from '../common/errors.ts';
import { readAnswer, type Admission } from './authorizer-answer.ts';
import { authorizerEvent, type TokenFacts } from './authorizer-event.ts';
import {
  isSignedToken,
  namedAuthorizer,
  parameter,
  presentedSignature,
  type Presented,
} from './presented.ts';

/** Of a function (developer guide, `config-custom-auth`). */
const FUNCTION_MS = 5_000;
/** Asked about at the same time. */
const PENDING_MAX = 50;

export type InvokeFunction = (arn: string, event: unknown, signal: AbortSignal) => Promise<unknown>;

interface AuthenticationPorts {
  readonly authorizers: Pick<CustomAuthorizers, 'find' | 'defaultName' | 'isAny'>;
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  /** What the configuration of a domain says; undefined where there is none. */
  readonly domainOf?: (serverName: string) => DomainAuthorizer | undefined;
}

type Outcome =
  | { readonly kind: 'admitted'; readonly authorizer: string; readonly admission: Admission }
  /** `isBusy`: nobody was asked, and somebody may be a moment later. */
  | { readonly kind: 'refused'; readonly detail: string; readonly isBusy?: true }
  /** The function, or what it answered, is at fault. */
  | { readonly kind: 'failed'; readonly detail: string };

export class CustomAuthentication {
  readonly clock: Clock;
  readonly #authorizers: AuthenticationPorts['authorizers'];
  readonly #invoke: InvokeFunction;
  readonly #domainOf: AuthenticationPorts['domainOf'];
  #pending = 0;

  constructor({ authorizers, invoke, clock, domainOf }: AuthenticationPorts) {
    this.#domainOf = domainOf;
    this.clock = clock;
    this.#authorizers = authorizers;
    this.#invoke = invoke;
  }

  /**
   * True for a client that an authoriser is to know: it names one, or it shows nothing else and there
   * is one; which one may stand in its CONNECT.
   */
  isFor(presented: Omit<Presented, 'connectionId'>, isSigned: boolean): boolean {
    if (!this.#authorizers.isAny()) return false;
    return !isSigned || namedAuthorizer(presented) !== undefined;
  }

  /** The authoriser that a client names, else that of its domain, else that of the account. */
  nameFor(presented: Omit<Presented, 'connectionId'>): string | undefined {
    const { tls } = presented;
    const domain = tls === undefined ? undefined : this.#domainOf?.(tls.serverName);
    const ofDomain = domain?.defaultAuthorizerName;
    const named = namedAuthorizer(presented);
    if (ofDomain !== undefined && domain?.allowAuthorizerOverride !== true) return ofDomain;
    return named ?? ofDomain ?? this.#authorizers.defaultName();
  }

  /** Never rejects. */
  async authenticate(presented: Presented): Promise<Outcome> {
    const name = this.nameFor(presented);
    const named = namedAuthorizer(presented);
    if (named !== undefined && named !== name) {
      return refused(
        `the domain ${presented.tls?.serverName ?? ''} lets nobody name an authorizer`,
      );
    }
    if (name === undefined) return refused('no authorizer is named, and there is no default');
    const authorizer = this.#authorizers.find(name);
    if (authorizer === undefined) return refused(`there is no authorizer ${name.slice(0, 128)}`);
    if (authorizer.status !== 'ACTIVE') return refused(`the authorizer ${name} is not active`);
    return this.ask(authorizer, presented);
  }

  /** Asks an authoriser whether it is active or not. Never rejects. */
  async ask(authorizer: CustomAuthorizer, presented: Presented): Promise<Outcome> {
    const token = tokenOf(authorizer, presented);
    if (typeof token === 'string') return refused(token);
    if (this.#pending >= PENDING_MAX) {
      const detail = `${PENDING_MAX} clients are being asked about already`;
      return { kind: 'refused', detail, isBusy: true };
    }
    this.#pending++;
    try {
      const { authorizerFunctionArn: arn } = authorizer;
      const event = authorizerEvent(presented, token);
      const value = await this.#invoke(arn, event, AbortSignal.timeout(FUNCTION_MS));
      return outcomeOf(value, authorizer.authorizerName);
    } catch (error) {
      const reason = error instanceof Error ? error.message : reasonOf(error);
      return { kind: 'failed', detail: `${authorizer.authorizerName}: ${reason}` };
    } finally {
      this.#pending--;
    }
  }
}

function outcomeOf(value: unknown, name: string): Outcome {
  const answer = readAnswer(value);
  if (answer.kind === 'admitted') {
    return { kind: 'admitted', authorizer: name, admission: answer.admission };
  }
  if (answer.kind === 'refused') return refused(`${name}: isAuthenticated is false`);
  return { kind: 'failed', detail: `${name}: the answer is not valid: ${answer.detail}` };
}

function refused(detail: string): Outcome {
  return { kind: 'refused', detail };
}

/** The token and whether it is signed, or why it is not good enough. */
function tokenOf(
  { authorizerName, tokenKeyName, signingDisabled, tokenSigningPublicKeys }: CustomAuthorizer,
  presented: Presented,
): TokenFacts | string {
  const token = tokenKeyName === undefined ? undefined : parameter(presented, tokenKeyName);
  if (signingDisabled) return { token, signatureVerified: false };
  if (token === undefined) return `${authorizerName}: there is no token ${tokenKeyName ?? ''}`;
  const signature = presentedSignature(presented);
  if (signature === undefined) return `${authorizerName}: the token has no signature`;
  const keys = Object.values(tokenSigningPublicKeys);
  const isGood = isSignedToken(token, signature, keys);
  return isGood
    ? { token, signatureVerified: true }
    : `${authorizerName}: the signature of the token is not of its keys`;
}
