# frozen_string_literal: true

unified_mode true
provides :openstack_wsgi
resource_name :openstack_wsgi

description 'The uWSGI file of an API that Debian starts under uWSGI: as packaged, with workers that fit the machine.'

property :daemon, String, name_property: true, description: 'The unit; its log is /var/log/<user>/<daemon>.log.'
property :path, String, required: true, description: 'Where the file is.'
property :user, String, required: true, description: 'User and group of the service.'
property :app, String, required: true, description: 'The WSGI script.'
property :paste, String, description: 'What uWSGI shall hand to paste.deploy.'
property :processes, Integer, default: 1, description: 'Worker processes, of 100 MB and more each.'
property :threads, Integer, default: 4, description: 'Threads of each worker.'
property :options, Hash, default: {}, description: 'More options of uWSGI.'

action :create do
  description 'Write the file.'

  wsgi = new_resource
  openstack_config wsgi.path do
    group wsgi.user
    settings('uwsgi' => wsgi_options)
  end
end

action_class do
  def wsgi_options
    fixed.merge(
      'processes' => new_resource.processes, 'threads' => new_resource.threads, 'name' => new_resource.daemon,
      'logto' => "/var/log/#{new_resource.user}/#{new_resource.daemon}.log", 'uid' => new_resource.user,
      'gid' => new_resource.user, 'chdir' => "/var/lib/#{new_resource.user}", 'wsgi-file' => new_resource.app,
      'paste' => new_resource.paste, **new_resource.options
    )
  end

  def fixed
    {
      'buffer-size' => 65_535, 'master' => true, 'enable-threads' => true, 'thunder-lock' => true, 'plugins' => 'python3',
      'lazy-apps' => true, 'paste-logger' => true, 'no-orphans' => true, 'die-on-term' => true, 'exit-on-reload' => true,
      'listen' => 100,
      # An answer without a length ends with the connection. Unless it says so, the client's next request dies on it.
      'rem-header' => 'Content-Length', 'add-header' => 'Connection: close'
    }
  end
end
