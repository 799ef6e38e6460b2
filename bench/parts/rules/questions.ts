import type { Question } from '../../../shared/policies/rule-engine.ts';

type Asker = Pick<Question, 'subject' | 'role'>;

const person = (id: string, role: Question['role'], twoFactor: boolean): Asker => ({
  subject: { type: 'user', id, properties: { twoFactor } },
  role,
});

const askers: Asker[] = [
  person('olivia', 'owner', true),
  person('mia', 'member', true),
  person('erin', 'member', true),
  person('adam', 'admin', true),
  person('liam', 'member', false),
  { subject: { type: 'service', id: 'sync' } },
  person('noah', 'member', false),
];

const actions = ['read', 'list', 'create', 'update', 'delete', 'export', 'access', 'purge', 'annotate'];

const types = [
  'prospecting_file',
  'opportunity',
  'client_folder',
  'comment',
  'email',
  'after_sales_process',
  'after_sales_task',
  'campaign',
  'document',
  'report',
  'invoice',
];

const one = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;

/** What is known of a resource; not all of it of every one. */
const properties = (index: number) => ({
  status: one(['draft', 'live', 'review', 'archived'], index),
  region: one(['eu', 'us', 'eu'], index),
  ...(index % 2 === 0 ? { stage: one(['open', 'won', 'open', 'lost', 'open'], index) } : {}),
  ...(index % 3 === 0 ? { shared: index % 9 !== 0 } : {}),
  ...(index % 5 === 0 ? { legalHold: index % 10 === 0 } : {}),
});

const all: Question[] = actions.flatMap((name, action) =>
  types.flatMap((type, kind) =>
    askers.map((asker, turn): Question => {
      const index = (action * types.length + kind) * askers.length + turn;
      const resource = { type, id: `${type}-${index}`, properties: properties(index) };
      return { ...asker, action: { name }, resource };
    }),
  ),
);

/** Each action on each type of resource, by each asker; made of JSON, as those of a request are. */
export const questions: readonly Question[] = JSON.parse(JSON.stringify(all));
