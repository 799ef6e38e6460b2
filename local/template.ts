/** A CloudFormation template; the parts that the local run reads. */
export interface Template {
  Resources: Record<string, Resource>;
}

export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
}

/** The resources of a type, with their logical ids. */
export const resourcesOf = (template: Template, type: string): [id: string, resource: Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The logical ids that a value refers to, at any depth: `Ref`, `Fn::GetAtt`, and `${…}` of `Fn::Sub`. */
const referencesIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0])];
    if (key === 'Fn::Sub') {
      const text = Array.isArray(inner) ? String(inner[0]) : String(inner);
      return [...text.matchAll(/\$\{(\w+)/g)].map((match) => match[1] ?? '');
    }
    return referencesIn(inner);
  });
};

/** The property by which a resource refers to the one it stands for: versions and aliases, for their function. */
const targetProperty: Record<string, string> = {
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
};

/** The logical id of the resource of a type that a value refers to; undefined when it refers to none. */
export const findReferred = (template: Template, value: unknown, type: string): string | undefined => {
  for (const id of referencesIn(value)) {
    const resource = template.Resources[id];
    if (resource?.Type === type) return id;
    const through = resource && targetProperty[resource.Type];
    if (through) return findReferred(template, resource.Properties?.[through], type);
  }
  return undefined;
};

/** Like `findReferred`. @throws when the value refers to none */
export const referredTo = (template: Template, value: unknown, type: string): string => {
  const id = findReferred(template, value, type);
  if (id === undefined) throw new Error(`${JSON.stringify(value)} refers to no ${type} of the template`);
  return id;
};
