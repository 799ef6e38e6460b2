/** The text of a field, or the value of a choice. @param event an `input` or `change` event */
export const textIn = (event: Event): string =>
  (event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;

/** Whether a box is ticked. @param event a `change` event */
export const isTicked = (event: Event): boolean => (event.target as HTMLInputElement).checked;
