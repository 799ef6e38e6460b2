/** The service stack of an instance. @param name of the instance (`Gatehouse`), or of the stack itself (`Gatehouse-Service`) */
export const serviceStackOf = (name: string): string => (name.endsWith('-Service') ? name : `${name}-Service`);
