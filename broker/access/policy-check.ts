/**
 * Asks policies about actions without a connection: what `metertwin policy test` shows and
 * TestAuthorization answers.
 */
import { X509Certificate } from 'node:crypto';
import { DEFAULT_PLACE } from '../common/arn.ts';
import { certificateId } from '../common/x509.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import {
  bindPolicies,
  compilePolicy,
  type CompiledPolicy,
  type PolicyEvaluator,
  type PolicyExplanation,
} from '../policy/evaluator.ts';
import { certificateFacts } from '../policy/certificate.ts';
import { parsePolicyDocument, type PolicyDocument } from '../policy/document.ts';
import type { CertificateFacts, PolicyContext } from '../policy/variables.ts';

/** Where short resource names stand when no policy names a place. */
const PREFIX = `arn:aws:iot:${DEFAULT_PLACE.region}:${DEFAULT_PLACE.accountId}`;

export interface PolicyText {
  readonly name: string;
  readonly text: string;
}

interface PolicyQuestion {
  readonly action: string;
  readonly resource: string;
}

export interface PolicyAnswer extends PolicyQuestion, PolicyExplanation {}

interface PolicyCheck {
  /** Decides every action on every resource. */
  ask(questions: readonly PolicyQuestion[]): readonly PolicyAnswer[];
  /** `topic/a` → the full name, in the region and account that the policies name. */
  resourceName(short: string): string;
}

/** Throws BROKER_POLICY_MALFORMED for the first document that AWS would refuse. */
export function checkPolicies(texts: readonly PolicyText[], context: PolicyContext): PolicyCheck {
  const documents = texts.map(({ name, text }) => ({ name, document: read(name, text) }));
  const compiled = documents.map(({ name, document }): CompiledPolicy =>
    compilePolicy(name, document),
  );
  const evaluator: PolicyEvaluator = bindPolicies(compiled, context);
  const prefix = prefixOf(documents.map(({ document }) => document));
  return {
    ask: (questions) =>
      questions.map((question) => ({
        ...question,
        ...evaluator.explain(question.action, question.resource),
      })),
    resourceName: (short) =>
      short === '*' || short.startsWith('arn:') ? short : `${prefix}:${short}`,
  };
}

/** The contents of a certificate file. Throws BROKER_CERTIFICATE_UNREADABLE. */
export function readCertificate(
  path: string,
  pem: string,
): { readonly certificateId: string; readonly certificate: () => CertificateFacts } {
  try {
    const facts = certificateFacts(pem);
    return { certificateId: certificateId(new X509Certificate(pem)), certificate: () => facts };
  } catch (error) {
    const details = { file: path, reason: reasonOf(error) };
    throw brokerError('BROKER_CERTIFICATE_UNREADABLE', { details, cause: error });
  }
}

function read(name: string, text: string): PolicyDocument {
  const parsed = parsePolicyDocument(text);
  if ('document' in parsed) return parsed.document;
  const { message: answer, detail: reason } = parsed.malformed;
  throw brokerError('BROKER_POLICY_MALFORMED', { details: { name, reason, answer } });
}

function prefixOf(documents: readonly PolicyDocument[]): string {
  for (const { Statement } of documents) {
    for (const resource of Statement.flatMap((statement) => statement.Resource)) {
      const [prefix] = /^arn:[^:*?$]+:iot:[^:*?$]+:[^:*?$]+(?=:)/.exec(resource) ?? [];
      if (prefix !== undefined) return prefix;
    }
  }
  return PREFIX;
}
