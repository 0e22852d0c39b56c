/** The rules in `core.db`, read once and kept in a tree by topic filter. */
import { compareText } from '#kernel/compare-text.ts';
import type { Clock } from '#kernel/time.ts';
import { LabError } from '#kernel/errors.ts';
import type { CoreDatabase, Statement } from '../storage/database.ts';
import { SubscriptionTree } from '../access/subscription-tree.ts';
import { filterMatches } from '../access/topics.ts';
import { compileRule, type CompiledRule, type RuleDocument } from './topic-rule.ts';

interface RuleRow {
  readonly name: string;
  readonly document: string;
  readonly created_at: number;
}

interface Entry {
  readonly clientId: string;
  readonly topic: string;
  readonly qos: number;
  readonly rule: CompiledRule;
}

export class RuleStore {
  readonly #db: CoreDatabase;
  readonly #clock: Clock;
  readonly #put: Statement;
  readonly #delete: Statement;
  readonly #rules = new Map<string, CompiledRule>();
  readonly #tree = new SubscriptionTree<Entry>();

  constructor(db: CoreDatabase, clock: Clock, onUnreadable: (error: LabError) => void) {
    this.#db = db;
    this.#clock = clock;
    this.#put = db.sql.prepare(
      'INSERT OR REPLACE INTO topic_rules (name, document, created_at) VALUES (?, ?, ?)',
    );
    this.#delete = db.sql.prepare('DELETE FROM topic_rules WHERE name = ?');
    for (const row of db.sql.prepare('SELECT * FROM topic_rules').all() as RuleRow[]) {
      this.#load(row, onUnreadable);
    }
  }

  get count(): number {
    return this.#rules.size;
  }

  get(name: string): CompiledRule | undefined {
    return this.#rules.get(name);
  }

  /** By name. */
  list(): readonly CompiledRule[] {
    return [...this.#rules.values()].sort((a, b) => compareText(a.name, b.name));
  }

  /** Enabled rules that a message on this topic triggers. */
  match(topic: string): readonly CompiledRule[] {
    if (this.#tree.size === 0) return [];
    const entries = this.#tree.match(topic);
    return entries
      .filter(({ topic: filter }) => filterMatches(filter, topic))
      .map(({ rule }) => rule);
  }

  /** Makes or replaces a rule. Throws RULE_INVALID, RULE_SQL_INVALID and RULE_SQL_TOO_LARGE. */
  save(name: string, document: RuleDocument): void {
    const createdAt = this.#rules.get(name)?.createdAt ?? this.#clock.now();
    const rule = compileRule({ name, document, createdAt });
    this.#db.begin();
    this.#put.run(name, JSON.stringify(document), createdAt);
    this.#set(rule);
  }

  remove(name: string): void {
    this.#db.begin();
    this.#delete.run(name);
    this.#forget(name);
  }

  /** A rule of an earlier version that no longer parses is kept and reported. */
  #load(
    { name, document, created_at: createdAt }: RuleRow,
    onUnreadable: (error: LabError) => void,
  ): void {
    try {
      const stored = { name, document: JSON.parse(document) as RuleDocument, createdAt };
      this.#set(compileRule(stored));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      onUnreadable(error);
    }
  }

  #set(rule: CompiledRule): void {
    this.#forget(rule.name);
    this.#rules.set(rule.name, rule);
    const { filter } = rule.statement;
    if (filter === undefined || rule.document.ruleDisabled) return;
    this.#tree.add({ clientId: rule.name, topic: filter, qos: 0, rule });
  }

  #forget(name: string): void {
    const filter = this.#rules.get(name)?.statement.filter;
    if (filter !== undefined) this.#tree.remove(name, filter);
    this.#rules.delete(name);
  }
}
