/** What the operations of jobs and of their templates read alike. */
import { invalidRequest } from '../../common/aws-error.ts';
import { json, list, text } from '../request/schema.ts';
import type { CoreServices } from '../services.ts';

/** What this core does not do is refused, never left out in silence. */
export function refuseNamespace(namespaceId: string | undefined): void {
  if (namespaceId === undefined) return;
  throw invalidRequest('namespaceId is for Greengrass only and not supported by this core');
}

/** Software packages, of which there is no catalog here. */
export function refusePackages(versions: readonly unknown[] = []): void {
  if (versions.length === 0) return;
  throw invalidRequest(
    'destinationPackageVersions is not supported: this core has no Software Package Catalog',
  );
}

const TEXT_MAX = 2028;

/** A description or a comment, as long as AWS takes it. */
export function checkText(name: string, given: string | undefined): string | undefined {
  if (given === undefined || (given.length <= TEXT_MAX && !/\p{C}/u.test(given))) return given;
  throw invalidRequest(`${name} must have up to ${TEXT_MAX} printable characters`);
}

const REASON_CODE = /^[\p{Lu}\p{Nd}_]{1,128}$/u;

export function checkReasonCode(code: string | undefined): string | undefined {
  if (code === undefined || REASON_CODE.test(code)) return code;
  throw invalidRequest('reasonCode must be up to 128 upper-case letters, digits and _');
}

/** Where the document of a job or of a template comes from. */
export const DOCUMENT = {
  document: text,
  documentSource: text,
  destinationPackageVersions: list(json),
} as const;

export interface GivenDocument {
  readonly document: string;
  readonly documentSource: string | undefined;
}

const SOURCE_MAX = 1350;

interface DocumentFields {
  readonly document?: string;
  readonly documentSource?: string;
}

/** The document itself, or what lies at its source; undefined when neither is given. */
export function readDocument(
  { document, documentSource }: DocumentFields,
  { objects }: CoreServices,
): GivenDocument | undefined {
  if (document !== undefined && documentSource !== undefined) {
    throw invalidRequest('document and documentSource cannot be given together');
  }
  if (document !== undefined) return { document, documentSource };
  if (documentSource === undefined) return undefined;
  if (documentSource.length > SOURCE_MAX) {
    throw invalidRequest(`documentSource must have up to ${SOURCE_MAX} characters`);
  }
  return { document: objects.readUrl(documentSource), documentSource };
}
