/** Certificates of the data folder: readable, of today, signed by the right authority. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DAY_MS, formatInstant, type Instant } from '#kernel/time.ts';
import { doctorError } from './errors.ts';
import { bad, good, note, reasonOf, type Finding } from './finding.ts';

const EXPIRES_SOON_MS = 30 * DAY_MS;

interface Expected {
  readonly file: string;
  /** Who must have signed it; an authority signs itself. */
  readonly authority: string;
}

/** Nothing to find in a folder where no core has been yet. */
export function certificateFindings(dataDir: string, now: Instant): Finding[] {
  const expected = expectedCertificates(dataDir).filter(({ file }) => existsSync(file));
  return expected.map((one) => certificateFinding(one, dataDir, now));
}

function expectedCertificates(dataDir: string): Expected[] {
  const pki = (name: string): string => path.join(dataDir, 'pki', name);
  const serverCa = pki('server-ca.pem');
  const deviceCa = pki('device-ca.pem');
  return [
    { file: serverCa, authority: serverCa },
    { file: deviceCa, authority: deviceCa },
    { file: pki('server.pem'), authority: serverCa },
    ...thingNames(dataDir).map((name) => ({
      file: path.join(dataDir, 'things', name, 'certificate.pem'),
      authority: deviceCa,
    })),
  ];
}

/** Folders below `things`, in order. */
export function thingNames(dataDir: string): string[] {
  const folder = path.join(dataDir, 'things');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function certificateFinding({ file, authority }: Expected, dataDir: string, now: Instant): Finding {
  const check = `certificate ${path.relative(dataDir, file)}`;
  const certificate = read(file);
  const issuer = read(authority);
  for (const [name, one] of [
    [file, certificate],
    [authority, issuer],
  ] as const) {
    if (one instanceof X509Certificate) continue;
    const details = { path: name, reason: one };
    return bad(check, doctorError('DOCTOR_CERTIFICATE_UNREADABLE', { details }));
  }
  return judge(check, { file, authority, now }, [certificate, issuer] as X509Certificate[]);
}

function judge(
  check: string,
  { file, authority, now }: Expected & { now: Instant },
  [certificate, issuer]: readonly X509Certificate[],
): Finding {
  if (certificate === undefined || issuer === undefined) return note(check, 'not looked at', '');
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) {
    return bad(
      check,
      doctorError('DOCTOR_CERTIFICATE_FOREIGN', { details: { path: file, authority } }),
    );
  }
  const from = certificate.validFromDate.getTime();
  const to = certificate.validToDate.getTime();
  if (now < from || now >= to) {
    const details = { path: file, from: formatInstant(from), to: formatInstant(to) };
    return bad(check, doctorError('DOCTOR_CERTIFICATE_NOT_VALID', { details }));
  }
  const until = formatInstant(to).slice(0, 10);
  if (to - now > EXPIRES_SOON_MS) return good(check, `valid until ${until}`);
  return note(check, `expires on ${until}`, 'the next start renews what the core needs itself');
}

/** The certificate, or why it cannot be read. */
function read(file: string): X509Certificate | string {
  try {
    return new X509Certificate(readFileSync(file));
  } catch (error) {
    return reasonOf(error);
  }
}
