/** An error of an AWS service that is stood in for, with the service's error name; returned with status 400. */
export class Fault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
