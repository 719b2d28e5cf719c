# frozen_string_literal: true

# RabbitMQ with the services' user.
extend OpenStackCommon::Settings

messaging = openstack['messaging']
bind = openstack['bind_service']['messaging']
listen = bind_address('messaging')
erlang_cookie = secret('broker', 'cookie')
user_password = secret('messaging', 'password')
configuration = %w(/etc/rabbitmq/rabbitmq.conf /etc/rabbitmq/rabbitmq-env.conf)

openstack_package 'rabbitmq-server'

directory '/etc/rabbitmq' do
  owner 'root'
  group 'root'
  mode '0755'
end

file '/etc/rabbitmq/rabbitmq.conf' do
  content <<~CONF
    # Written by Chef: node['openstack']['messaging'] decides what stands here.
    listeners.tcp.1 = #{bind['host']}:#{bind['port']}
    vm_memory_high_watermark.absolute = #{messaging['memory_high_watermark']}
  CONF
  owner 'root'
  group 'root'
  mode '0644'
end

file '/etc/rabbitmq/rabbitmq-env.conf' do
  content "# Written by Chef.\nNODENAME=#{messaging['node_name']}\n"
  owner 'root'
  group 'root'
  mode '0644'
end

# The package makes one while it is installed, and so every clone of an image would have the same: this deployment's own
# takes its place before the broker starts.
openstack_rabbitmq_cookie '/var/lib/rabbitmq/.erlang.cookie' do
  cookie erlang_cookie
end

openstack_daemon 'rabbitmq-server' do
  reads [*configuration, '/var/lib/rabbitmq/.erlang.cookie']
  packages %w(rabbitmq-server)
  ready listen
end

openstack_rabbitmq_vhost messaging['vhost']

openstack_rabbitmq_user messaging['user'] do
  password user_password
  vhost messaging['vhost']
end

# The package's own user, whose password everybody knows.
openstack_rabbitmq_user 'guest' do
  action :delete
end
