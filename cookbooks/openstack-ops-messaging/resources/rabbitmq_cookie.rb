# frozen_string_literal: true

unified_mode true
provides :openstack_rabbitmq_cookie
resource_name :openstack_rabbitmq_cookie

description 'The cookie of the RabbitMQ server on this node: who has it is in command of the broker. The server is stopped ' \
            'before it changes, because a server with the old one cannot be told to stop by a command with the new one.'

property :path, String, name_property: true, description: 'The file.'
property :cookie, String, required: true, sensitive: true, description: 'What stands in it.'

action :create do
  description 'Write the cookie; a running server that has another one is stopped first, and started by its own resource.'

  converge_by('stop rabbitmq-server while it still has its old cookie') { stop } if changing? && running?

  file new_resource.path do
    content new_resource.cookie
    owner 'rabbitmq'
    group 'rabbitmq'
    mode '0400'
    sensitive true
    backup false # an old secret in Chef's cache is for nobody
  end
end

action_class do
  def changing?
    ::File.exist?(new_resource.path) && ::File.read(new_resource.path) != new_resource.cookie
  end

  def running?
    shell_out('systemctl', 'is-active', '--quiet', 'rabbitmq-server').exitstatus == 0
  end

  def stop
    shell_out!('systemctl', 'stop', 'rabbitmq-server', timeout: 300)
    node.run_state[:openstack_units]&.forget('rabbitmq-server')
  end
end
