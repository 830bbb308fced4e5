import { randomUUID } from 'node:crypto';

/** What AddPermission adds, as IAM writes it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: string | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The resource policy of a function, a version or an alias: kept and told, not enforced. */
export class Policy {
  readonly #statements = new Map<string, Statement>();
  #revisionId = randomUUID();

  get revisionId(): string {
    return this.#revisionId;
  }

  get isEmpty(): boolean {
    return this.#statements.size === 0;
  }

  has(sid: string): boolean {
    return this.#statements.has(sid);
  }

  add(statement: Statement): void {
    this.#statements.set(statement.Sid, statement);
    this.#revisionId = randomUUID();
  }

  remove(sid: string): void {
    this.#statements.delete(sid);
    this.#revisionId = randomUUID();
  }

  /** As IAM's policy documents are. */
  document(): object {
    return { Version: '2012-10-17', Id: 'default', Statement: [...this.#statements.values()] };
  }
}
