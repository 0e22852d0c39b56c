/**
 * Rule `ledger`: what our pages claim stands in the ledger of claims with its evidence, and no page says what
 * its evidence refutes. `<!-- claim: O1 -->` stands behind the sentence.
 */
import { isTest, type Claim } from '../../cli/claims/claim.ts';
import { claimProblems, CLAIMS } from '../../cli/claims/ledger.ts';
import type { Finding, Project } from './project.ts';

const MARK = /<!-- claim: ([\w-]+) -->/g;
const RULE = 'ledger';
const LEDGER = 'cli/claims/ledger.ts';
/** Here every sentence is a claim. */
const CLAIMING_PAGE = 'SECURITY.md';
const CLAIMING_SECTION = /## The claim\n\n([\s\S]*?)\n\n\|/;

export function checkClaims(
  project: Project,
  claims: readonly Claim[] = project.has(LEDGER) ? CLAIMS : [],
): Finding[] {
  return [
    ...claims.flatMap((claim) => [...problemsOf(project, claim), ...onItsPage(project, claim)]),
    ...project.paths
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) => strayMarks(path, project.text(path), claims)),
    ...bareClaims(project),
  ];
}

function problemsOf(project: Project, claim: Claim): Finding[] {
  const path = claim.page ?? LEDGER;
  const missing = claim.evidence.flatMap((one) =>
    isTest(one) && !project.has(one.test)
      ? [`${claim.id} is shown by ${one.test}, which is not there`]
      : [],
  );
  const problems = claimProblems(claim).map(
    ({ mode, message }) => `${claim.id}${mode === undefined ? '' : `, ${mode}`}: ${message}`,
  );
  return [...missing, ...problems].map((message) => ({ rule: RULE, path, message }));
}

/** The page says the sentence, with its mark, and its evidence does not refute it. */
function onItsPage(project: Project, { id, page, says, answers }: Claim): Finding[] {
  if (page === undefined) return [];
  const finding = (message: string): Finding => ({ rule: RULE, path: page, message });
  const refuted = Object.entries(answers).flatMap(([mode, answer]) =>
    answer?.verdict === 'does not hold'
      ? [finding(`says ${id}, which does not hold in ${mode}`)]
      : [],
  );
  const text = project.has(page) ? project.text(page) : '';
  const at = text.indexOf(`<!-- claim: ${id} -->`);
  if (at < 0) return [...refuted, finding(`does not mark the claim ${id} of the ledger`)];
  const isSaid = words(text.slice(0, at)).endsWith(words(says));
  return isSaid ? refuted : [...refuted, finding(`says another sentence than ${id}: “${says}”`)];
}

/** Letters and digits: quotes, line breaks, emphasis and other marks do not count. */
function words(text: string): string {
  return text
    .replaceAll(/<!--[\s\S]*?-->/g, ' ')
    .replaceAll(/\(`[^`]*`\)/g, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function strayMarks(path: string, text: string, claims: readonly Claim[]): Finding[] {
  return [...text.matchAll(MARK)].flatMap(([, id = '']) =>
    claims.some((claim) => claim.id === id && claim.page === path)
      ? []
      : [{ rule: RULE, path, message: `marks ${id}, which the ledger does not have of this page` }],
  );
}

function bareClaims(project: Project): Finding[] {
  if (!project.has(CLAIMING_PAGE)) return [];
  const [, section = ''] = CLAIMING_SECTION.exec(project.text(CLAIMING_PAGE)) ?? [];
  const sentences = section.match(/[^.]+\.(?:\s*<!--[\s\S]*?-->)*/g) ?? [];
  return sentences.flatMap((sentence) =>
    sentence.includes('<!-- claim:')
      ? []
      : [
          {
            rule: RULE,
            path: CLAIMING_PAGE,
            message: `claims without evidence: “${words(sentence)}”`,
          },
        ],
  );
}
