/**
 * Rule `english`: words that come back from German, each with the word that a native writes. It reads
 * what people read first: pages, and the messages, hints and help texts of programs.
 */
import type { Finding, Project } from './project.ts';

/** What was written, and what it should be. CONTRIBUTING has the words of the trade. */
const PATTERNS: readonly (readonly [written: RegExp, better: string])[] = [
  [/\b(?:goes|go|going|went) on(?! (?:a|the) (?:letter|wire|page|paper)\b)/i, 'continue'],
  [/\bsigns? of life\b/i, 'heartbeat'],
  [/\ban own\b/i, 'its own, or one of its own'],
  [/\binformations\b/i, 'information'],
  [/\b(?:allows?|enables?|permits?) to\b/i, 'lets … do, or makes it possible to'],
  [/\bpossibility to\b/i, 'way to, or can'],
  [/\bso[- ]called\b/i, 'the name alone'],
  [/\bthe both\b/i, 'both'],
  [/\bmore (?:easy|fast|small|large|cheap)\b/i, 'easier, faster …'],
  [/\bsince \w+ (?:years|months|days|hours|minutes)\b/i, 'for'],
  [/\bat the moment that\b/i, 'when'],
  [/\bmakes? sense of\b|\bmakes? a photo\b/i, 'another verb'],
  [/\bsimply only\b|\bmerely just\b/i, 'only'],
  [/\bturn commit\b/i, 'group commit'],
  [/\b(?:don't|doesn't|isn't|aren't|can't|won't)\b/i, 'the two words, as everywhere here'],
];

/** Pages and tables that quote what is written elsewhere, or list every change. */
const OTHERS =
  /^(?:CHANGELOG|CONTRIBUTING)\.md$|^LICENSE|^docs\/aws-compatibility\.md$|^docs\/compatibility\//;
/** Lines of sources that people read when they use a program. */
const SHOWN = /^\s*(?:message|hint|summary|does|about):\s|^\s*'[^']{40,}',?$/;

export function checkEnglish(project: Project): Finding[] {
  return project.paths
    .filter((path) => !OTHERS.test(path) && isRead(path))
    .flatMap((path) =>
      project
        .text(path)
        .split('\n')
        .flatMap((text, index) => findingsIn(path, text, index + 1)),
    );
}

function isRead(path: string): boolean {
  if (path.startsWith('twin/words/') && !path.startsWith('twin/words/en/')) return false;
  return path.endsWith('.md') || (path.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/.test(path));
}

function findingsIn(path: string, text: string, line: number): Finding[] {
  if (path.endsWith('.ts') && !SHOWN.test(text)) return [];
  // Code is quoted as it is.
  const prose = text.replaceAll(/`[^`]*`/g, '');
  return PATTERNS.flatMap(([written, better]) => {
    const found = written.exec(prose)?.[0];
    if (found === undefined) return [];
    return [{ rule: 'english', path, line, message: `says "${found}": write ${better}` }];
  });
}
