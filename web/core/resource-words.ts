import { msg } from '@lit/localize';

/** An identifier of the vendor in words: `sales_call` is `Sales call`. */
const inWords = (name: string): string =>
  name.replaceAll(/[_-]+/g, ' ').replace(/^\p{L}/u, (first) => first.toUpperCase());

/** The name of a resource type. Types that Gatehouse does not know are shown by their id, in words. */
export const resourceTypeName = (type: string): string => {
  const known: Record<string, () => string> = {
    prospecting_file: () => msg('Prospecting file'),
    opportunity: () => msg('Opportunity'),
    client_folder: () => msg('Client folder'),
    comment: () => msg('Comment'),
    email: () => msg('E-mail'),
    after_sales_process: () => msg('After-sales process'),
    after_sales_task: () => msg('After-sales task'),
  };
  return known[type]?.() ?? inWords(type);
};
