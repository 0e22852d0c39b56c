/**
 * The law allows one cut for one reason, however many things are missing (§12 Abs. 1 HeizkostenV,
 * §7 Abs. 4 CO2KostAufG): what several findings of a reason cost is never added up.
 */
import type { Language } from '#kernel/language.ts';
import { cents, type Cents } from '#kernel/units.ts';
import { FINDING_WORDS } from '../../words/findings.ts';
import { translated } from '../../words/words.ts';
import type { Bill, Finding, FindingLevel } from '../types.ts';

const ORDER: Readonly<Record<FindingLevel, number>> = { error: 0, warning: 1, note: 2 };

/** The worst first, and of each reason to cut what the findings before it do not hold already. */
export function judged(findings: readonly Finding[], { lines }: Pick<Bill, 'lines'>): Finding[] {
  const taken = new Map<string, Map<string, Cents>>();
  const ofReason = (reason: string): Map<string, Cents> => {
    const known = taken.get(reason) ?? takenOnBill(lines, reason);
    taken.set(reason, known);
    return known;
  };
  return findings
    .toSorted((a, b) => ORDER[a.level] - ORDER[b.level])
    .map((finding) =>
      finding.cut === undefined
        ? finding
        : withRest(finding, finding.cut, ofReason(finding.cut.reason)),
    );
}

/** What the bill takes off already costs nobody anything more. */
function takenOnBill(lines: Bill['lines'], reason: string): Map<string, Cents> {
  return new Map(
    lines.flatMap(({ userId, reductions }) =>
      reductions.filter((one) => one.reason === reason).map(({ amount }) => [userId, amount.cents]),
    ),
  );
}

function withRest(
  finding: Finding,
  { byUser }: NonNullable<Finding['cut']>,
  taken: Map<string, Cents>,
): Finding {
  let [whole, rest] = [0, 0];
  for (const [user, own] of byUser) {
    const before = taken.get(user) ?? cents(0);
    whole += own;
    rest += Math.max(0, own - before);
    taken.set(user, cents(Math.max(own, before)));
  }
  if (rest === whole) return finding;
  return {
    ...finding,
    message: `${finding.message} (${noteOf('en')})`,
    translations: translated((language) => {
      const { message, hint } = finding.translations[language];
      return { message: `${message} (${noteOf(language)})`, hint };
    }),
    consequenceCents: cents(rest),
    details: { ...finding.details, cutCents: whole },
  };
}

const noteOf = (language: Language): string => FINDING_WORDS[language]['cut-counted-once'].message;
