/*
 * The certification scenario of the OpenID AuthZEN Authorization API 1.0: what it is played with. Names and properties are
 * as they stand in its text.
 */

const isArchived = { 'resource.properties.status': { equals: 'archived' } };
const onRecords = { effect: 'permit', resourceTypes: ['record'] };

/** Its fixture as a policy: two records, and who may do what to them. */
export const certifiedPolicy = {
  defaultDecision: 'deny',
  resources: [
    { type: 'record', id: 'record-1', properties: { status: 'active' } },
    { type: 'record', id: 'record-2', properties: { status: 'archived' } },
  ],
  rules: [
    { id: 'anybody-reads', ...onRecords, actions: ['read'] },
    {
      id: 'alice-writes',
      ...onRecords,
      actions: ['write'],
      subjects: ['alice'],
      when: { 'resource.properties.status': { notEquals: 'archived' } },
    },
    {
      id: 'admins-write-what-is-archived',
      ...onRecords,
      actions: ['write'],
      when: { ...isArchived, 'subject.properties.role': { equals: 'admin' } },
    },
    {
      id: 'soft-deletion',
      ...onRecords,
      actions: ['delete'],
      when: { 'action.properties.soft': { equals: true } },
    },
  ],
};

/** The people of the fixture, by id, with their roles in the directory. */
export const certifiedPeople = { alice: 'member', bob: 'admin' } as const;

export const alice = { type: 'user', id: 'alice' };
export const bob = { type: 'user', id: 'bob' };
export const bobAsAdmin = { ...bob, properties: { role: 'admin' } };
export const read = { name: 'read' };
export const write = { name: 'write' };
export const record1 = { type: 'record', id: 'record-1' };
export const record2 = { type: 'record', id: 'record-2' };
export const active1 = { ...record1, properties: { status: 'active' } };
export const archived1 = { ...record1, properties: { status: 'archived' } };
export const archived2 = { ...record2, properties: { status: 'archived' } };
export const context = { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' };
export const aliceReads = { subject: alice, action: read, resource: record1 };
export const bobWrites = { subject: bob, action: write, resource: record1 };
export const softly = (soft: boolean) => ({
  subject: alice,
  action: { name: 'delete', properties: { soft } },
  resource: record1,
});

export const usersWhoRead = { subject: { type: 'user' }, action: read, resource: record1 };
export const whatAliceReads = { subject: alice, action: read, resource: { type: 'record' } };
export const whatAliceDoes = { subject: alice, resource: record1 };

export const users = (...ids: string[]) => ids.map((id) => ({ type: 'user', id }));
export const records = (...ids: string[]) => ids.map((id) => ({ type: 'record', id }));
export const names = (...all: string[]) => all.map((name) => ({ name }));
