/** The names among `fields` in which two versions of a resource differ. */
export const changedFields = <T extends object>(
  before: T | undefined,
  after: T,
  fields: readonly (keyof T & string)[],
): string[] => fields.filter((field) => before?.[field] !== after[field]);
