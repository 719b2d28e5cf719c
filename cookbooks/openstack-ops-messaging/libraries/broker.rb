# frozen_string_literal: true

require 'base64'
require 'digest'
require 'json'

module OpenStackOpsMessaging
  # RabbitMQ on this node. Each rabbitmqctl costs half a second: one export of all definitions answers every question of a run.
  class Broker
    EXPORT = %w(rabbitmqctl -q export_definitions - --format json).freeze
    EMPTY = { 'vhosts' => [], 'users' => [], 'permissions' => [] }.freeze

    # shell: a callable that runs words, with what to give on standard input, and answers standard output.
    def initialize(shell)
      @shell = shell
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
      @definitions ||= OpenStackCommon::DryRun.answer_or(EMPTY, 'RabbitMQ') { JSON.parse(@shell.call(EXPORT, nil)) }
    end
  end

  # For resources: the run's one view of the broker.
  module Access
    def broker
      run_context.node.run_state[:openstack_broker] ||= Broker.new(->(words, input) { run_words(words, input) })
    end

    private

    def run_words(words, input)
      Mixlib::ShellOut.new(*words, input: input, timeout: 120).run_command.tap(&:error!).stdout
    end
  end
end
