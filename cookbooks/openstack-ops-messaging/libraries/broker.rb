# frozen_string_literal: true

require 'base64'
require 'digest'
require 'json'

module OpenStackOpsMessaging
  # RabbitMQ on this node. One question answers all of a run, and goes to the broker by erl_call, which takes milliseconds:
  # rabbitmqctl starts an Erlang of its own first, for half a second.
  class Broker
    EMPTY = { 'vhosts' => [], 'users' => [], 'permissions' => [] }.freeze
    # Base64, because Erlang would print JSON with escapes of its own.
    QUESTION = <<~ERLANG
      Wanted = maps:with([vhosts, users, permissions], rabbit_definitions:all_definitions()),
      binary_to_list(base64:encode(rabbit_json:encode(Wanted))).
    ERLANG
    ANSWER = %r{\A\{ok, "([\w+/=]+)"\}}.freeze
    HOME = '/var/lib/rabbitmq' # where the cookie is

    # shell: a callable that runs words, with what to give on standard input, and answers standard output; node_name: the
    # broker's.
    def initialize(shell, node_name)
      @shell = shell
      @node_name = node_name
    end

    def vhost?(name)
      definitions['vhosts'].any? { |vhost| vhost['name'] == name }
    end

    def user?(name)
      !user(name).nil?
    end

    # Compared here, with the salt of the stored hash: no log in, and nothing on a command line.
    def password?(name, password)
      stored = Base64.decode64(user(name)['password_hash'])
      stored == stored[0, 4] + Digest::SHA256.digest(stored[0, 4] + password.b)
    end

    # All rights in the virtual host.
    def granted?(name, vhost)
      definitions['permissions'].any? do |one|
        one['user'] == name && one['vhost'] == vhost && one.values_at('configure', 'write', 'read').all?('.*')
      end
    end

    def tags(name)
      Array(user(name)['tags'])
    end

    # Changes something; passwords go by standard input. No option before the command: RabbitMQ 4 counts the words to
    # tell whether there is input to read, and waits for ever when it is wrong.
    def change(*words, input: nil)
      @shell.call(['rabbitmqctl', *words], input)
      @definitions = nil
    end

    private

    def user(name)
      definitions['users'].find { |user| user['name'] == name }
    end

    def definitions
      @definitions ||= OpenStackCommon::DryRun.answer_or(EMPTY, 'RabbitMQ') { ask }
    end

    def ask
      said = @shell.call(['env', "HOME=#{HOME}", 'erl_call', '-sname', @node_name, '-e'], QUESTION)
      encoded = said[ANSWER, 1] or raise "RabbitMQ (#{@node_name}) does not tell its users and virtual hosts: #{said[0, 500]}"
      JSON.parse(Base64.decode64(encoded))
    end
  end

  # For resources: the run's one view of the broker.
  module Access
    def broker
      node = run_context.node
      node.run_state[:openstack_broker] ||= Broker.new(
        ->(words, input) { run_words(words, input) }, OpenStackCommon::Attributes.of(node)['messaging']['node_name']
      )
    end

    private

    def run_words(words, input)
      Mixlib::ShellOut.new(*words, input: input, timeout: 120).run_command.tap(&:error!).stdout
    end
  end
end
