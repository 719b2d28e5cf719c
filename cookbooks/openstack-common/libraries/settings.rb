# frozen_string_literal: true

require 'erb'

module OpenStackCommon
  # What every service's configuration says about the rest of the cloud: where it is and how to log in there.
  # A recipe takes these in with `extend OpenStackCommon::Settings`; they need `node` and `run_context`.
  module Settings
    include Secrets

    # node['openstack'], checked and typed.
    def openstack
      Attributes.of(node)
    end

    # The advertised URL of an HTTP service; `interface` is public, internal or admin.
    def endpoint_url(service, interface = 'public')
      OpenStackCommon::Endpoint.url(node, service, interface)
    end

    # "host:port" of a service that is not HTTP (database, messaging, cache), or of one that is.
    def endpoint_address(service)
      OpenStackCommon::Endpoint.address(node, 'endpoints', service)
    end

    # "host:port" that a service of this node listens on.
    def bind_address(service)
      OpenStackCommon::Endpoint.address(node, 'bind_service', service)
    end

    # memcached's address as python-memcached reads it.
    def cache_address
      address = endpoint_address('cache')
      address.start_with?('[') ? "inet6:#{address}" : address
    end

    # SQLAlchemy's URL; the port is always there, because Nova's cell templates name it.
    def database_url(user, database = user)
      password = ERB::Util.url_encode(secret('database', user))
      "mysql+pymysql://#{user}:#{password}@#{endpoint_address('database')}/#{database}?charset=utf8"
    end

    # One of a service's databases, over the network and as the service itself.
    def service_database(user, database = user)
      server = openstack['endpoints']['database']
      Mysql.new(user: user, password: secret('database', user), host: server['host'], port: server['port'], database: database)
    end

    # oslo.messaging's URL; without a path it means the virtual host "/".
    def transport_url
      user, vhost = openstack['messaging'].values_at('user', 'vhost')
      login = [user, secret('messaging', 'password')].map { |part| ERB::Util.url_encode(part) }.join(':')
      "rabbit://#{login}@#{endpoint_address('messaging')}/#{ERB::Util.url_encode(vhost) unless vhost == '/'}"
    end

    # The name that this node's agents register by. Nova looks for a server's ports at the agent of the same name.
    def agent_host(service)
      if openstack[service]['conf']['DEFAULT'].key?('host')
        raise ArgumentError, "openstack.#{service}.conf.DEFAULT.host is for one service: set openstack.host, which all agents of a node have in common"
      end

      openstack['host']
    end

    # Section with which a daemon logs in to the APIs of others.
    def service_auth(user)
      {
        'auth_type' => 'password', 'auth_url' => endpoint_url('identity', 'internal'),
        'username' => user, 'password' => Ini.literal(secret('service', user)), 'project_name' => 'service',
        'user_domain_name' => 'Default', 'project_domain_name' => 'Default', 'region_name' => openstack['region']
      }
    end

    # Section [keystone_authtoken]: how an API checks the tokens it is given.
    def keystone_authtoken(user)
      service_auth(user).merge(
        'www_authenticate_uri' => endpoint_url('identity'), 'memcached_servers' => cache_address,
        'service_token_roles' => 'service', 'service_token_roles_required' => true
      )
    end

    # What Neutron signs servers' questions with, and Nova checks them by.
    def metadata_secret
      Ini.literal(secret('metadata', 'shared_secret'))
    end

    # `sections` with the operator's own `conf` attribute on top of them.
    def with_conf(conf, sections = {})
      Chef::Mixin::DeepMerge.hash_only_merge(sections, conf.to_h)
    end

    # Adds sections to a file that another recipe declared; what is set there already stays.
    def add_settings(path, sections)
      config = find_resource!(:openstack_config, path)
      config.settings(Chef::Mixin::DeepMerge.hash_only_merge(sections, config.settings))
    end
  end
end
