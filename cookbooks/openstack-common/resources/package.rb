# frozen_string_literal: true

unified_mode true
provides :openstack_package
resource_name :openstack_package

description 'A Debian package. The first one of a run installs all that the run declares, in one transaction: ' \
            'every transaction costs its triggers again, minutes in all.'

property :package_name, String, name_property: true, description: 'The package.'

action :install do
  description 'Install what is missing, without recommended packages; never upgrade what is there.'

  lacking = lacking_packages
  next unless lacking.include?(new_resource.package_name)

  converge_by("install #{lacking.join(' ')}") { install(lacking) }
  node.run_state[:openstack_lacking_packages] = []
end

ENVIRONMENT = { 'DEBIAN_FRONTEND' => 'noninteractive' }.freeze

action_class do
  # Every package that this run declares and that is not installed; asked once, and known to be none after a transaction.
  def lacking_packages
    node.run_state[:openstack_lacking_packages] ||= begin
      OpenStackCommon::Packages.recover
      names = declared_packages
      listing = shell_out('dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\n', *names).stdout
      names - OpenStackCommon::Packages.installed(listing)
    end
  end

  def declared_packages
    declared = run_context.root_run_context.resource_collection.to_a.grep(new_resource.class)
    [*declared.map(&:package_name), new_resource.package_name].uniq
  end

  def install(names)
    apt_get('update', '-qq', '-o', 'DPkg::Lock::Timeout=600')
    OpenStackCommon::Packages.without_starts do
      mend
      apt_get('install', *OpenStackCommon::Packages::OPTIONS, *names)
    end
    # polkit can miss the policies of a large transaction, and nova-compute then ends at once with code 0.
    shell_out!('systemctl', 'reload', 'dbus')
    # New units, which systemd reads at its next reload only.
    shell_out!('systemctl', 'daemon-reload')
  end

  def apt_get(*words)
    shell_out!('apt-get', *words, environment: ENVIRONMENT, timeout: OpenStackCommon::Packages::SECONDS)
  end

  # After a transaction that was killed. dpkg does not wait for its lock, so this does.
  def mend
    attempts = 0
    while OpenStackCommon::Packages.interrupted?
      ended = shell_out(*OpenStackCommon::Packages::MEND, environment: ENVIRONMENT, timeout: OpenStackCommon::Packages::SECONDS)
      ended.error! unless ended.stderr.include?('lock') && (attempts += 1) < 120
      sleep 5 if ended.error?
    end
  end
end
