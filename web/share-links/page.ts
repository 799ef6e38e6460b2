import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Share links'),
  group: 'account',
  order: 6,
  personas: ['owner', 'admin', 'member', 'stranger'],
  setUp: (element) =>
    element.setAttribute('open-url', `${location.origin}${location.pathname}#link-open?person=stranger`),
};
