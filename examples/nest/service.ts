import {
  Controller,
  Delete,
  type DynamicModule,
  Get,
  Headers,
  HttpException,
  type INestApplication,
  Inject,
  Module,
  Param,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createYourService, type Reply, type YourService } from '../shared/your-service.ts';

const Service = Symbol('YourService');

/** A controller as any other in Nest; where a framework would throw, it throws Nest's own exception. */
class AccountsController {
  readonly #service: YourService;

  constructor(service: YourService) {
    this.#service = service;
  }

  hello(name: string): object {
    return bodyOf(this.#service.greet(name));
  }

  async factors(key: string | undefined, id: string): Promise<object> {
    return bodyOf(await this.#service.factors(key, id));
  }

  async remove(key: string | undefined, id: string, factorId: string): Promise<object> {
    return bodyOf(await this.#service.remove(key, id, factorId));
  }
}

function bodyOf({ status, body }: Reply): object {
  if (status !== 200) throw new HttpException(body, status);
  return body;
}

// Decorators are functions. Applied by hand they need no compiler flag; with `experimentalDecorators` write them as you know them:
// `@Get('hello/:name') hello(@Param('name') name: string)`.
const prototype = AccountsController.prototype;
type Method = 'hello' | 'factors' | 'remove';
const on = (method: Method, verb: MethodDecorator, ...parameters: readonly ParameterDecorator[]): void => {
  verb(prototype, method, Object.getOwnPropertyDescriptor(prototype, method) ?? {});
  for (const [at, parameter] of parameters.entries()) parameter(prototype, method, at);
};
Controller()(AccountsController);
Inject(Service)(AccountsController, undefined, 0);
on('hello', Get('hello/:name'), Param('name'));
on('factors', Get('accounts/:id/factors'), Headers('x-api-key'), Param('id'));
on('remove', Delete('accounts/:id/factors/:factorId'), Headers('x-api-key'), Param('id'), Param('factorId'));

class AppModule {
  readonly name = 'accounts';
}
Module({})(AppModule);

const moduleWith = (service: YourService): DynamicModule => ({
  module: AppModule,
  controllers: [AccountsController],
  providers: [{ provide: Service, useValue: service }],
});

/** A Nest application: its own routes, and those that leave second factors to Detent. */
export const createApp = (service: YourService): Promise<INestApplication> =>
  NestFactory.create(moduleWith(service), { logger: false });

if (process.argv[1] === import.meta.filename) {
  const app = await createApp(await createYourService());
  await app.listen(3000, '127.0.0.1');
}
