# frozen_string_literal: true

module OpenStackIdentity
  # Whether users can log in. Keystone takes a fifth of a second of a processor to check a password, so it is asked for
  # the users of all services that this node registers at the same time.
  module Logins
    include Keystone

    # user: an openstack_user.
    def login?(user)
      ask_together unless run_context.node.run_state[:openstack_logins_asked]
      api.login?(user.user, user.password, domain: user.domain)
    end

    private

    # Once a run; users that are not there yet are not asked for.
    def ask_together
      run_context.node.run_state[:openstack_logins_asked] = true
      known = registered.select { |name| find('user', name: name, domain_id: domain_id('Default')) }
      passwords = known.to_h { |name| [name, secret('service', name)] }
      passwords.map { |name, password| asking { api.login?(name, password) } }.each(&:join)
    end

    def registered
      run_context.root_run_context.resource_collection.select { |one| one.declared_type == :openstack_registration }.map(&:user).uniq
    end

    # What it raises, `join` raises.
    def asking
      Thread.new do
        Thread.current.report_on_exception = false
        yield
      end
    end
  end
end
