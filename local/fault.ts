/** A refusal of a service that is stood in for, under the name that the service gives it; answered with status 400. */
export class Fault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
